//! Dice that fall the same way in every run.

/// `SplitMix64`: good enough to shuffle a test's cards, and repeatable from its seed.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `sides - 1`.
    pub fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((bits ^ (bits >> 31)) % u64::from(sides)).unwrap()
    }

    /// Whether it happens, with so many chances in a hundred.
    pub fn happens(&mut self, percent: u32) -> bool {
        self.roll(100) < percent
    }

    /// # Panics
    /// There has to be something to pick from.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.roll(u32::try_from(among.len()).unwrap()) as usize]
    }
}
