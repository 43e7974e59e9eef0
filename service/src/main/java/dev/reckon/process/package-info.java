/**
 * Support for every process: child processes, tasks that survive failures, private and temporary
 * directories, rate-limited logs, an endpoint for metrics.
 */
@NullMarked
package dev.reckon.process;

import org.jspecify.annotations.NullMarked;
