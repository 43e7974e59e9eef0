package dev.reckon.model.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * The safetensors file format: the length of a JSON header (8 bytes, little-endian), the header,
 * the values. The header names each tensor with its type, shape and place; {@code __metadata__}
 * maps strings to strings. Float32 and int64 tensors are understood.
 *
 * @param tensors by name, in the order of the names
 * @param metadata free text by key
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final int CHUNK = 1 << 20;

  /** Room for a hundred thousand tensors. */
  private static final int MOST_HEADER = 16 << 20;

  public Safetensors {
    tensors = new TreeMap<>(tensors);
    metadata = new TreeMap<>(metadata);
  }

  /**
   * Reads a file.
   *
   * @throws IOException where the file cannot be read or is not in this format; the message names
   *     the file
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return parse(channel);
    } catch (RuntimeException | JsonProcessingException e) {
      throw new IOException(file + " is not a safetensors file: " + e.getMessage(), e);
    }
  }

  /** The float32 tensor of this name, which must be there. */
  public Tensor.Floats floats(String name) {
    return (Tensor.Floats) Objects.requireNonNull(tensors.get(name), name);
  }

  /** The int64 tensor of this name, which must be there. */
  public Tensor.Longs longs(String name) {
    return (Tensor.Longs) Objects.requireNonNull(tensors.get(name), name);
  }

  /** Writes a file; equal content gives equal bytes. */
  public void write(Path file) throws IOException {
    byte[] header = header();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(out, littleEndian(Long.BYTES).putLong(header.length).flip());
      writeAll(out, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors.values()) {
        writeValues(out, tensor);
      }
    }
  }

  private static Safetensors parse(FileChannel content) throws IOException {
    long left = content.size() - Long.BYTES;
    if (left < 0) {
      throw new IllegalArgumentException("it has no header");
    }
    long headerLength = read(content, 0, Long.BYTES).getLong();
    if (headerLength < 0 || headerLength > Math.min(MOST_HEADER, left)) {
      throw new IllegalArgumentException(
          "its header is said to have %d bytes, more than the file or the %d it may have"
              .formatted(headerLength, MOST_HEADER));
    }
    byte[] header = read(content, Long.BYTES, (int) headerLength).array();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    JsonNode entries = JSON.readTree(new String(header, StandardCharsets.UTF_8));
    requireNoMoreThanThereIs(entries, left - headerLength);
    for (Map.Entry<String, JsonNode> entry : entries.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        tensors.put(entry.getKey(), tensor(entry.getValue(), content, Long.BYTES + headerLength));
      }
    }
    return new Safetensors(tensors, metadata);
  }

  /** Tensors that share one place in the file could otherwise fill the memory. */
  private static void requireNoMoreThanThereIs(JsonNode entries, long bytes) {
    long named = 0;
    for (Map.Entry<String, JsonNode> entry : entries.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        JsonNode offsets = entry.getValue().required("data_offsets");
        long from = offsets.required(0).asLong();
        named = Math.addExact(named, Math.subtractExact(offsets.required(1).asLong(), from));
      }
    }
    if (named > bytes) {
      throw new IllegalArgumentException(
          "its tensors are said to have %d bytes, but it holds %d".formatted(named, bytes));
    }
  }

  /**
   * A tensor, read piece by piece: a file may have more bytes than one mapping can hold.
   *
   * @param start of the values in the file
   */
  private static Tensor tensor(JsonNode entry, FileChannel content, long start) throws IOException {
    long[] shape =
        StreamSupport.stream(entry.required("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    long from = entry.required("data_offsets").required(0).asLong();
    long to = entry.required("data_offsets").required(1).asLong();
    if (from < 0 || to < from || start + to > content.size()) {
      throw new IllegalArgumentException(
          "a tensor of it is said to be from %d to %d, where it holds none".formatted(from, to));
    }
    String type = entry.required("dtype").asText();
    return switch (type) {
      case "F32" -> {
        float[] floats = new float[Math.toIntExact((to - from) / Float.BYTES)];
        for (int i = 0; i < floats.length; i += CHUNK) {
          int count = Math.min(CHUNK, floats.length - i);
          long place = start + from + (long) i * Float.BYTES;
          read(content, place, count * Float.BYTES).asFloatBuffer().get(floats, i, count);
        }
        yield new Tensor.Floats(floats, shape);
      }
      case "I64" -> {
        long[] longs = new long[Math.toIntExact((to - from) / Long.BYTES)];
        for (int i = 0; i < longs.length; i += CHUNK) {
          int count = Math.min(CHUNK, longs.length - i);
          long place = start + from + (long) i * Long.BYTES;
          read(content, place, count * Long.BYTES).asLongBuffer().get(longs, i, count);
        }
        yield new Tensor.Longs(longs, shape);
      }
      default -> throw new IllegalArgumentException("its type " + type + " is neither F32 nor I64");
    };
  }

  private static ByteBuffer read(FileChannel content, long place, int bytes) throws IOException {
    ByteBuffer read = littleEndian(bytes);
    while (read.hasRemaining()) {
      if (content.read(read, place + read.position()) < 0) {
        throw new IllegalArgumentException("it ends before its values do");
      }
    }
    return read.flip();
  }

  /** The header, filled up with spaces so that the values start at a multiple of eight. */
  private byte[] header() {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      offset = describe(header.putObject(entry.getKey()), entry.getValue(), offset);
    }
    try {
      StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
      while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
        text.append(' ');
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the next tensor starts. */
  private static long describe(ObjectNode entry, Tensor tensor, long offset) {
    int bytes = tensor.fold(floats -> Float.BYTES, longs -> Long.BYTES);
    long end = offset + Tensor.sizeOf(tensor.shape()) * bytes;
    entry.put("dtype", tensor.<String>fold(floats -> "F32", longs -> "I64"));
    var shape = entry.putArray("shape");
    for (long length : tensor.shape()) {
      shape.add(length);
    }
    entry.putArray("data_offsets").add(offset).add(end);
    return end;
  }

  private static void writeValues(FileChannel out, Tensor tensor) throws IOException {
    int size = Math.toIntExact(Tensor.sizeOf(tensor.shape()));
    for (int i = 0; i < size; i += CHUNK) {
      int from = i;
      int count = Math.min(CHUNK, size - from);
      writeAll(out, tensor.fold(it -> bytes(it, from, count), it -> bytes(it, from, count)));
    }
  }

  private static ByteBuffer bytes(Tensor.Floats tensor, int from, int count) {
    ByteBuffer bytes = littleEndian(count * Float.BYTES);
    bytes.asFloatBuffer().put(tensor.values(), from, count);
    return bytes;
  }

  private static ByteBuffer bytes(Tensor.Longs tensor, int from, int count) {
    ByteBuffer bytes = littleEndian(count * Long.BYTES);
    bytes.asLongBuffer().put(tensor.values(), from, count);
    return bytes;
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
