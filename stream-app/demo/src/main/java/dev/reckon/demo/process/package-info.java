/** Settings in; a model runtime, a job, a view or a trainer running on this machine out. */
@NullMarked
package dev.reckon.demo.process;

import org.jspecify.annotations.NullMarked;
