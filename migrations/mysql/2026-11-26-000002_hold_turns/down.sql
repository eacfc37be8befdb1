DROP TABLE hold_turns;
