/** Records of Kafka topics in, checked messages out, and back. */
@NullMarked
package dev.reckon.wire;

import org.jspecify.annotations.NullMarked;
