/** Requests and bundles in, ranked lists out: the server, and the model that is live in it. */
@NullMarked
package dev.reckon.serving.server;

import org.jspecify.annotations.NullMarked;
