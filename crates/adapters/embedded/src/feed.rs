//! Committed changes of stock, told to whoever listens in this process.
