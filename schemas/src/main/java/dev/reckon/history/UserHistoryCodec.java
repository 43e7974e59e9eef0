package dev.reckon.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.reckon.event.v1.Interaction.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Histories as bytes, for state: small, and readable by every later version.
 *
 * <p>Version 1, all numbers varints: version; count of searches, each (time, id, query); count of
 * interactions, each (time, kind, id, item id, search). Times are differences to the event before.
 * An id is its length times two and its UTF-8 bytes; a canonical UUID is 1 and its 16 bytes. A
 * search is 0 for none, i + 1 for the i-th search of the history, or one more than there are
 * searches, followed by the id.
 */
public final class UserHistoryCodec {

  private static final int VERSION = 1;
  private static final int UUID_MARK = 1;
  private static final int UUID_LENGTH = 36;
  private static final int DASH = 16;

  /** What a byte is worth in a UUID: a lower-case hex digit, a dash, or -1 for none. */
  private static final int[] HEX_VALUE = hexValues();

  private UserHistoryCodec() {}

  /** The history as bytes; the bounds are not part of them. */
  public static byte[] encode(UserHistory history) {
    byte[] buffer = new byte[sizeBound(history)];
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    try {
      out.writeUInt32NoTag(VERSION);
      Map<String, Integer> searchPositions = writeSearches(out, history.searches());
      writeInteractions(out, history.interactions(), searchPositions);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return Arrays.copyOf(buffer, out.getTotalBytesWritten());
  }

  /** Bytes that are enough in any case: a char takes three at most, a number ten. */
  private static int sizeBound(UserHistory history) {
    int bound = 32;
    for (SearchQuery search : history.searches()) {
      bound += 32 + 3 * (search.eventId().length() + search.query().length());
    }
    for (Interaction interaction : history.interactions()) {
      bound +=
          48
              + 3 * interaction.eventId().length()
              + 3 * (interaction.itemId().length() + interaction.searchId().length());
    }
    return bound;
  }

  /**
   * The history that these bytes hold, cut to the bounds.
   *
   * @throws IllegalArgumentException if they are not a history, or one of a later version
   */
  public static UserHistory decode(byte[] bytes, HistoryBounds bounds) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      int version = in.readUInt32();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "History of format version " + version + "; this release reads version " + VERSION);
      }
      List<SearchQuery> searches = readSearches(in);
      List<Interaction> interactions = readInteractions(in, searches);
      return UserHistory.ofOrdered(bounds, interactions, searches);
    } catch (IOException e) {
      throw new IllegalArgumentException("These bytes are not a history: " + e.getMessage(), e);
    }
  }

  private static Map<String, Integer> writeSearches(
      CodedOutputStream out, List<SearchQuery> searches) throws IOException {
    Map<String, Integer> positions = new HashMap<>();
    out.writeUInt32NoTag(searches.size());
    long before = 0;
    for (SearchQuery search : searches) {
      positions.put(search.eventId(), positions.size() + 1);
      out.writeSInt64NoTag(search.eventTimeMillis() - before);
      before = search.eventTimeMillis();
      writeId(out, search.eventId());
      out.writeStringNoTag(search.query());
    }
    return positions;
  }

  private static List<SearchQuery> readSearches(CodedInputStream in) throws IOException {
    int count = in.readUInt32();
    List<SearchQuery> searches = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < count; i++) {
      time += in.readSInt64();
      searches.add(new SearchQuery(readId(in), in.readString(), time));
    }
    return searches;
  }

  private static void writeInteractions(
      CodedOutputStream out, List<Interaction> interactions, Map<String, Integer> searchPositions)
      throws IOException {
    out.writeUInt32NoTag(interactions.size());
    long before = 0;
    for (Interaction interaction : interactions) {
      out.writeSInt64NoTag(interaction.eventTimeMillis() - before);
      before = interaction.eventTimeMillis();
      out.writeUInt32NoTag(interaction.kind().getNumber());
      writeId(out, interaction.eventId());
      writeId(out, interaction.itemId());
      writeSearchOf(out, interaction, searchPositions);
    }
  }

  private static List<Interaction> readInteractions(CodedInputStream in, List<SearchQuery> searches)
      throws IOException {
    int count = in.readUInt32();
    List<Interaction> interactions = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < count; i++) {
      time += in.readSInt64();
      Kind kind = readKind(in.readUInt32());
      interactions.add(
          new Interaction(readId(in), readId(in), kind, time, readSearchOf(in, searches)));
    }
    return interactions;
  }

  private static void writeSearchOf(
      CodedOutputStream out, Interaction interaction, Map<String, Integer> searchPositions)
      throws IOException {
    if (interaction.searchId().isEmpty()) {
      out.writeUInt32NoTag(0);
      return;
    }
    Integer position = searchPositions.get(interaction.searchId());
    if (position != null) {
      out.writeUInt32NoTag(position);
      return;
    }
    out.writeUInt32NoTag(searchPositions.size() + 1);
    writeId(out, interaction.searchId());
  }

  private static String readSearchOf(CodedInputStream in, List<SearchQuery> searches)
      throws IOException {
    int position = in.readUInt32();
    if (position == 0) {
      return "";
    }
    return position <= searches.size() ? searches.get(position - 1).eventId() : readId(in);
  }

  private static Kind readKind(int number) throws IOException {
    Kind kind = Kind.forNumber(number);
    if (kind == null) {
      throw new IOException("interaction kind " + number + " is unknown");
    }
    return kind;
  }

  private static void writeId(CodedOutputStream out, String id) throws IOException {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (isCanonicalUuid(bytes)) {
      out.writeUInt32NoTag(UUID_MARK);
      out.writeFixed64NoTag(hexDigits(bytes, 0, 18));
      out.writeFixed64NoTag(hexDigits(bytes, 19, UUID_LENGTH));
      return;
    }
    out.writeUInt32NoTag(bytes.length << 1);
    out.writeRawBytes(bytes);
  }

  private static String readId(CodedInputStream in) throws IOException {
    int mark = in.readUInt32();
    if (mark == UUID_MARK) {
      return new UUID(in.readFixed64(), in.readFixed64()).toString();
    }
    return new String(in.readRawBytes(mark >>> 1), StandardCharsets.UTF_8);
  }

  /** Whether the id is a UUID as UUID.toString() writes it, so that the codec loses nothing. */
  private static boolean isCanonicalUuid(byte[] id) {
    if (id.length != UUID_LENGTH
        || (id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-')) {
      return false;
    }
    // A table instead of comparisons: the digits are random, and would keep the processor guessing.
    int all = 0;
    int dashes = 0;
    for (int i = 0; i < UUID_LENGTH; i++) {
      int value = HEX_VALUE[id[i] & 0xff];
      all |= value;
      dashes += value >> 4;
    }
    return all >= 0 && dashes == 4;
  }

  /** The number that these hex digits make, dashes between them left out. */
  private static long hexDigits(byte[] id, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      if (id[i] != '-') {
        number = number << 4 | HEX_VALUE[id[i]];
      }
    }
    return number;
  }

  private static int[] hexValues() {
    int[] values = new int[256];
    Arrays.fill(values, -1);
    values['-'] = DASH;
    for (int digit = 0; digit < 16; digit++) {
      values[Character.forDigit(digit, 16)] = digit;
    }
    return values;
  }
}
