//! Settings handed on to another process of this program.

use super::Layers;
use super::keys::KEYS;

impl Layers {
    /// Whatever somebody chose, in a file, a variable or a flag, as variables. Secrets are among them.
    pub fn variables(&self) -> Vec<(String, String)> {
        let chosen = KEYS.iter().filter_map(|key| Some((key.variable(), self.chosen(key.name)?.text().to_owned())));
        chosen.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Layers, Sources};

    #[test]
    fn what_was_chosen_is_handed_on_under_its_own_name_and_defaults_are_not() -> anyhow::Result<()> {
        let environment = vec![("DB_URL".to_owned(), "sqlite:shop.db".to_owned())];
        let flags = vec![("ledger.max_batch", "7".to_owned())];
        let layers = Layers::collect(&Sources { file: None, environment, flags })?;
        let expected = [("STOCKADE_DATABASE_URL", "sqlite:shop.db"), ("STOCKADE_LEDGER_MAX_BATCH", "7")];
        assert_eq!(layers.variables(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ok(())
    }
}
