/**
 * What the scenarios share: options of the command line, events, fixed times, memory of processes.
 */
@NullMarked
package dev.reckon.bench.scenario;

import org.jspecify.annotations.NullMarked;
