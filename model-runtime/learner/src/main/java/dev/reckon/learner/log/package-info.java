/**
 * Records of topics in, a retained event log on disk out: whole through a kill, and without erased
 * users.
 */
@NullMarked
package dev.reckon.learner.log;

import org.jspecify.annotations.NullMarked;
