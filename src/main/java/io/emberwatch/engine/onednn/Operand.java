package io.emberwatch.engine.onednn;

/** What an operation reads or writes. */
sealed interface Operand permits View, Constant, Scratchpad {}
