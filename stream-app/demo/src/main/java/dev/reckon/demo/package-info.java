/**
 * A dataset or a seed in; everything running on this machine, a screen to watch and a report out.
 */
@NullMarked
package dev.reckon.demo;

import org.jspecify.annotations.NullMarked;
