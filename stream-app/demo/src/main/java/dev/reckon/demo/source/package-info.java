/** A dataset or a seed in; events to replay, what to score and what to train on out. */
@NullMarked
package dev.reckon.demo.source;

import org.jspecify.annotations.NullMarked;
