//! Lists of products, kept for a moment.
