package dev.reckon.view.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Reads the body of a request. It is read to its end even where nobody wants it: a connection that
 * is closed while its client still writes is reset, and takes the answer with it (RFC 9112, section
 * 9.6). Two kinds of client get their answer at once: one that asked before it sent ({@code Expect:
 * 100-continue}), and one that sends without an end.
 */
final class RequestBody implements Runnable {

  private static final long MAX_READ_BYTES = 8 << 20;

  private final Request request;
  private final int maxKept;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> done = new CompletableFuture<>();
  private long read;

  private RequestBody(Request request, int maxKept) {
    this.request = request;
    this.maxKept = maxKept;
  }

  /** The body, or a {@link Problem} where it is larger than that many bytes. */
  static CompletableFuture<byte[]> read(Request request, int maxBytes) {
    if (request.getLength() > maxBytes) {
      return drop(request)
          .thenCompose(unused -> CompletableFuture.failedFuture(tooLarge(maxBytes)));
    }
    RequestBody body = new RequestBody(request, maxBytes);
    body.run();
    return body.done;
  }

  /** Reads what is left and forgets it; never fails. */
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
        done.completeExceptionally(chunk.getFailure());
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

  private static Problem tooLarge(int maxBytes) {
    return Problem.of(
        413,
        "body_too_large",
        "The body is larger than " + maxBytes + " bytes",
        "Send one event at a time; reckon.view.http.body-max allows more.");
  }
}
