/** Records of Kafka in; events of users, or dead letters with a reason, out. */
@NullMarked
package dev.reckon.job.event;

import org.jspecify.annotations.NullMarked;
