package dev.reckon.view.http;

import dev.reckon.process.RateLimitedLog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the body of a request. It is read to its end even if it is not needed: a connection that is
 * closed while its client still writes is reset, and takes the answer with it (RFC 9112, section
 * 9.6). Two kinds of client get their answer at once: one that asked before it sent ({@code Expect:
 * 100-continue}), and one that sends without an end.
 */
final class RequestBody implements Runnable {

  private static final long MAX_READ_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);

  /** Limits the log: any client can stop in the middle repeatedly. */
  private static final RateLimitedLog INCOMPLETE = new RateLimitedLog();

  private final Request request;
  private final int maxKept;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> done = new CompletableFuture<>();
  private long read;

  private RequestBody(Request request, int maxKept) {
    this.request = request;
    this.maxKept = maxKept;
  }

  /** The body, or a {@link Problem} if it is too large or does not arrive. */
  static CompletableFuture<byte[]> read(Request request, int maxBytes) {
    if (request.getLength() > maxBytes) {
      return drop(request)
          .thenCompose(unused -> CompletableFuture.failedFuture(tooLarge(maxBytes)));
    }
    RequestBody body = new RequestBody(request, maxBytes);
    body.run();
    return body.done;
  }

  /** Reads the rest and discards it; never fails. */
  static CompletableFuture<Void> drop(Request request) {
    if (request.getLength() > MAX_READ_BYTES || isHeldBack(request)) {
      return CompletableFuture.completedFuture(null);
    }
    RequestBody body = new RequestBody(request, 0);
    body.run();
    return body.done.handle((unused, failure) -> null);
  }

  private static boolean isHeldBack(Request request) {
    return request.getHeaders().contains(HttpHeader.EXPECT, "100-continue");
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        tellIncomplete(request, chunk.getFailure());
        done.completeExceptionally(incomplete());
        return;
      }
      take(chunk.getByteBuffer());
      chunk.release();
      if (chunk.isLast() || read > MAX_READ_BYTES) {
        end();
        return;
      }
    }
  }

  private void take(ByteBuffer bytes) {
    read += bytes.remaining();
    if (read <= maxKept) {
      byte[] array = BufferUtil.toArray(bytes);
      kept.write(array, 0, array.length);
    }
  }

  private void end() {
    if (read > maxKept) {
      done.completeExceptionally(tooLarge(maxKept));
    } else {
      done.complete(kept.toByteArray());
    }
  }

  private static void tellIncomplete(Request request, Throwable failure) {
    INCOMPLETE
        .admit()
        .ifPresent(
            others ->
                LOG.info(
                    "The body of {} {} did not arrive, as its client was too slow or hung up: {}{}",
                    request.getMethod(),
                    request.getHttpURI().getPath(),
                    failure.toString(),
                    RateLimitedLog.others(others)));
  }

  private static Problem incomplete() {
    return Problem.of(
        400,
        "body_incomplete",
        "The body did not arrive to its end",
        "Send the whole body at once, as long as its header Content-Length says.");
  }

  private static Problem tooLarge(int maxBytes) {
    return Problem.of(
        413,
        "body_too_large",
        "The body is larger than " + maxBytes + " bytes",
        "Send one event at a time; reckon.view.http.body-max allows more.");
  }
}
