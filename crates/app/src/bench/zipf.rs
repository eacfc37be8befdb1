//! Some things are wanted much more than others.

use rand::{Rng, RngExt as _};

/// Ranks from zero, each wanted in proportion to `1 / (rank + 1) ^ exponent`.
pub struct Zipf {
    /// The share of each rank and of all before it.
    shares: Vec<f64>,
}

/// What was used for the measurements in the documents: the first of 1,000 gets a sixth of the requests.
pub const EXPONENT: f64 = 1.1;

impl Zipf {
    pub fn new(ranks: u32) -> Self {
        let mut sum = 0.0;
        let mut shares: Vec<f64> = (1..=ranks)
            .map(|rank| {
                sum += f64::from(rank).powf(-EXPONENT);
                sum
            })
            .collect();
        for share in &mut shares {
            *share /= sum;
        }
        Self { shares }
    }

    pub fn draw(&self, dice: &mut impl Rng) -> usize {
        let at: f64 = dice.random();
        self.shares.partition_point(|share| *share <= at).min(self.shares.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn the_first_is_drawn_most_and_the_last_is_drawn_too() {
        let (zipf, mut dice) = (Zipf::new(10), StdRng::seed_from_u64(7));
        let mut drawn = [0_u32; 10];
        for _ in 0..10_000 {
            drawn[zipf.draw(&mut dice)] += 1;
        }
        assert!(drawn[0] > drawn[1] && drawn[1] > drawn[4] && drawn[4] > drawn[9], "{drawn:?}");
        assert!(3_000 < drawn[0] && drawn[0] < 4_500 && drawn[9] > 100, "{drawn:?}");
    }
}
