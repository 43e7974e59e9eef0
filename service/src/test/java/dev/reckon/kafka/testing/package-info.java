/** A broker for the tests of the modules that talk to one. */
@NullMarked
package dev.reckon.kafka.testing;

import org.jspecify.annotations.NullMarked;
