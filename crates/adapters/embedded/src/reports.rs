//! Answers to the shop's questions.
