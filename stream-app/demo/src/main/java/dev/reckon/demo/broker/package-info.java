/** A folder or none in; a real Kafka broker on this machine out, in this JVM or a separate one. */
@NullMarked
package dev.reckon.demo.broker;

import org.jspecify.annotations.NullMarked;
