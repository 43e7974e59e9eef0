/** Records of Kafka in; events of users, or dead letters that say why not, out. */
@NullMarked
package dev.reckon.job.event;

import org.jspecify.annotations.NullMarked;
