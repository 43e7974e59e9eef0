/**
 * Faults go in, under a steady flow of events; out comes a ledger of what became of every event.
 */
@NullMarked
package dev.reckon.demo.ledger;

import org.jspecify.annotations.NullMarked;
