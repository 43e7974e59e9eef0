package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A safetensors file of any size, of which tensors are read one at a time, through mappings, as
 * float32: the length of a JSON header (8 bytes, little-endian), the header, the values. The header
 * names each tensor with its type, shape and place; together they fill the file.
 *
 * <p>Types: F32, F16 and BF16. Closed by its maker.
 */
final class SafetensorsFile implements AutoCloseable {

  private static final String METADATA = "__metadata__";

  /** Room for some hundred thousand tensors. */
  private static final int MOST_HEADER = 100_000_000;

  /** Bytes of one mapping. */
  private static final int CHUNK = 1 << 26;

  /** Where a tensor is, in bytes from the start of the values. */
  private record Place(String name, NumberType type, long[] shape, long from, long to) {}

  private final Path path;
  private final FileChannel channel;
  private final long start;
  private final Map<String, Place> places;

  private SafetensorsFile(Path path, FileChannel channel, long start, Map<String, Place> places) {
    this.path = path;
    this.channel = channel;
    this.start = start;
    this.places = places;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws ModelDirectoryException where it is not such a file
   */
  static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      long length = headerLength(path, channel);
      JsonNode header = header(path, channel, (int) length);
      long start = Long.BYTES + length;
      return new SafetensorsFile(
          path, channel, start, places(path, header, channel.size() - start));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static long headerLength(Path path, FileChannel channel) throws IOException {
    if (channel.size() < Long.BYTES) {
      throw bad(path, "has %d bytes, too few for a header".formatted(channel.size()));
    }
    long length = mapped(channel, 0, Long.BYTES).getLong();
    long most = Math.min(MOST_HEADER, channel.size() - Long.BYTES);
    if (length < 0 || length > most) {
      throw bad(
          path,
          "says that its header has %s bytes, but at most %d can follow: the file was cut off, or is"
                  .formatted(Long.toUnsignedString(length), most)
              + " not a safetensors file");
    }
    return length;
  }

  private static JsonNode header(Path path, FileChannel channel, int length) throws IOException {
    byte[] text = new byte[length];
    mapped(channel, Long.BYTES, length).get(text);
    return JsonFile.parse(text, "the header of " + path);
  }

  private static Map<String, Place> places(Path path, JsonNode header, long bytes) {
    Map<String, Place> places = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        places.put(entry.getKey(), place(path, entry.getKey(), entry.getValue()));
      }
    }
    requireTheyFill(path, places, bytes);
    return places;
  }

  private static Place place(Path path, String name, JsonNode entry) {
    JsonNode shape = entry.path("shape");
    JsonNode offsets = entry.path("data_offsets");
    if (!entry.path("dtype").isTextual() || !areLengths(shape) || !areLengths(offsets)) {
      throw bad(path, "does not say type, shape and place of " + name);
    }
    if (offsets.size() != 2 || offsets.get(1).asLong() < offsets.get(0).asLong()) {
      throw bad(path, "does not say where %s begins and ends".formatted(name));
    }
    String dtype = entry.path("dtype").asText();
    NumberType type =
        NumberType.named(dtype)
            .orElseThrow(
                () ->
                    bad(
                        path,
                        "has %s as %s; F32, F16 and BF16 can be read".formatted(name, dtype)));
    long from = offsets.get(0).asLong();
    long to = offsets.get(1).asLong();
    long[] lengths = lengths(shape);
    if (!isSize(lengths, type.bytes(), to - from)) {
      throw bad(
          path,
          "has %d bytes for %s, which do not fill its shape %s of %s"
              .formatted(to - from, name, shape, type));
    }
    return new Place(name, type, lengths, from, to);
  }

  private static boolean areLengths(JsonNode node) {
    boolean all = node.isArray();
    for (JsonNode length : node) {
      all &= length.isIntegralNumber() && length.canConvertToLong() && length.asLong() >= 0;
    }
    return all;
  }

  private static long[] lengths(JsonNode shape) {
    long[] lengths = new long[shape.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = shape.get(i).asLong();
    }
    return lengths;
  }

  private static boolean isSize(long[] shape, int bytes, long size) {
    try {
      return Math.multiplyExact(Tensor.sizeOf(shape), (long) bytes) == size;
    } catch (ArithmeticException e) {
      return false; // more than any file can hold
    }
  }

  /** One after the other without a gap, to the end of the file. */
  private static void requireTheyFill(Path path, Map<String, Place> places, long bytes) {
    List<Place> inOrder = new ArrayList<>(places.values());
    inOrder.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
    long end = 0;
    for (Place place : inOrder) {
      if (place.to > bytes) {
        throw bad(
            path,
            "was cut off: %s is to end at byte %d of its values, and it has %d"
                .formatted(place.name, place.to, bytes));
      }
      if (place.from != end) {
        throw bad(
            path,
            "has %s at byte %d of its values, where the one before ends at %d"
                .formatted(place.name, place.from, end));
      }
      end = place.to;
    }
    if (end != bytes) {
      throw bad(path, "has %d bytes behind its last tensor".formatted(bytes - end));
    }
  }

  /** The names of the tensors. */
  Set<String> names() {
    return places.keySet();
  }

  /** The shape of a tensor that is there. */
  long[] shape(String name) {
    return place(name).shape.clone();
  }

  /** The values of a tensor that is there, as float32. */
  Tensor.Floats read(String name) throws IOException {
    Place place = place(name);
    float[] values = new float[Math.toIntExact(Tensor.sizeOf(place.shape))];
    int each = CHUNK / place.type.bytes();
    for (int from = 0; from < values.length; from += each) {
      int count = Math.min(each, values.length - from);
      long at = start + place.from + (long) from * place.type.bytes();
      ByteBuffer bytes = mapped(channel, at, count * place.type.bytes());
      place.type.read(bytes, values, from, count);
    }
    return new Tensor.Floats(values, place.shape);
  }

  private Place place(String name) {
    return Objects.requireNonNull(places.get(name), name);
  }

  private static ByteBuffer mapped(FileChannel channel, long from, int bytes) throws IOException {
    return channel.map(MapMode.READ_ONLY, from, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ModelDirectoryException bad(Path path, String what) {
    return new ModelDirectoryException(path + " " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
