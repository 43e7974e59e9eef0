/** Requests in, answers out. */
@NullMarked
package dev.reckon.view.http;

import org.jspecify.annotations.NullMarked;
