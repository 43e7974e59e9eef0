/** What every scenario is told on the command line, and the events and times that they share. */
@NullMarked
package dev.reckon.bench.scenario;

import org.jspecify.annotations.NullMarked;
