package dev.reckon.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** How a value is written; the header {@value #HEADER} says which. */
public enum Encoding {
  /** Protobuf's binary form. */
  PROTOBUF("application/protobuf"),
  /** Proto3 JSON; also what a value without the header is, so that console tools can write it. */
  JSON("application/json");

  public static final String HEADER = "content-type";

  private final String contentType;

  Encoding(String contentType) {
    this.contentType = contentType;
  }

  /** The encoding that the headers of a record name. */
  public static Encoding of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    return header != null && PROTOBUF.contentType.equals(text(header)) ? PROTOBUF : JSON;
  }

  /** Writes this encoding into the headers of a record. */
  public void mark(Headers headers) {
    headers.remove(HEADER).add(HEADER, contentType.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Header header) {
    return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
