package dev.reckon.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How a value is written; the header {@value #HEADER} says which. */
public enum Encoding {
  /** Protobuf's binary form. */
  PROTOBUF("application/protobuf", "application/x-protobuf"),
  /**
   * Proto3 JSON; also the encoding of a value without the header, so that console tools can write
   * it.
   */
  JSON("application/json", "application/json");

  public static final String HEADER = "content-type";

  private static final List<Encoding> ALL = List.of(values());

  private final String mediaType;

  /** Other media types for the same encoding. */
  private final String alias;

  Encoding(String mediaType, String alias) {
    this.mediaType = mediaType;
    this.alias = alias;
  }

  /**
   * The encoding that the headers of a record name; JSON if they name none.
   *
   * @throws MessageRejected UNKNOWN_CONTENT_TYPE, where they name one that is not read here
   */
  public static Encoding of(Headers headers) throws MessageRejected {
    byte[] value = contentType(headers);
    if (value == null || value.length == 0) {
      return JSON;
    }
    String contentType = new String(value, StandardCharsets.UTF_8);
    if (contentType.equals(PROTOBUF.mediaType)) { // as ours write it
      return PROTOBUF;
    }
    return named(contentType)
        .orElseThrow(
            () ->
                new MessageRejected(
                    RejectReason.UNKNOWN_CONTENT_TYPE,
                    "the header content-type is "
                        + Shown.quoted(contentType)
                        + "; it must be application/protobuf or application/json, or missing for"
                        + " JSON"));
  }

  /**
   * The encoding of a media type, compared as RFC 9110, section 8.3.1, defines: without regard to
   * case and parameters.
   */
  public static Optional<Encoding> named(String contentType) {
    int parameters = contentType.indexOf(';');
    String mediaType =
        (parameters < 0 ? contentType : contentType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    return ALL.stream().filter(encoding -> encoding.isCalled(mediaType)).findFirst();
  }

  private boolean isCalled(String name) {
    return name.equals(mediaType) || name.equals(alias);
  }

  /** Writes this encoding into the headers of a record. */
  public void mark(Headers headers) {
    headers.remove(HEADER).add(HEADER, mediaType.getBytes(StandardCharsets.UTF_8));
  }

  /** The last of several headers; header names are compared without regard to case. */
  private static byte @Nullable [] contentType(Headers headers) {
    byte[] value = null;
    for (Header header : headers) {
      if (HEADER.equalsIgnoreCase(header.key())) {
        value = header.value();
      }
    }
    return value;
  }
}
