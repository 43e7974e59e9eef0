/** One file of settings in, checked records out, or the one setting that is wrong. */
@NullMarked
package dev.reckon.job.settings;

import org.jspecify.annotations.NullMarked;
