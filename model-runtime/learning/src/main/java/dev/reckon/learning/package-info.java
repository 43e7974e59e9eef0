/** Datasets in, bundles and reports out; nothing here serves or knows Kafka. */
@NullMarked
package dev.reckon.learning;

import org.jspecify.annotations.NullMarked;
