/** How far a heat map tells what the network really used: deletion, insertion, pointing game, sanity check. */
package io.emberwatch.lab.explain.faithfulness;
