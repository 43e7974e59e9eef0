package dev.reckon.job.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.reckon.job.request.RankedList;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Ranked lists as bytes, for state. Evidence is left out: it explains the list when it is new.
 *
 * <p>Model name, version and digest (a byte saying whether it is hex written as bytes, then the
 * digest); reasoning steps; count of items, each (id, score). Part of the format of {@link
 * UserStateCodec}, under its version.
 */
final class RankedListCodec {

  private static final HexFormat HEX = HexFormat.of();

  private RankedListCodec() {}

  static byte[] encode(RankedList list) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(96 + 20 * list.items().size());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
    try {
      out.writeStringNoTag(list.model().getName());
      out.writeStringNoTag(list.model().getVersion());
      writeDigest(out, list.model().getDigest());
      out.writeUInt32NoTag(list.reasoningSteps());
      out.writeUInt32NoTag(list.items().size());
      for (RankedItem item : list.items()) {
        out.writeStringNoTag(item.getItemId());
        out.writeFloatNoTag(item.getScore());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static RankedList decode(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      ModelRef model =
          ModelRef.newBuilder()
              .setName(in.readString())
              .setVersion(in.readString())
              .setDigest(readDigest(in))
              .build();
      int reasoningSteps = in.readUInt32();
      int count = in.readUInt32();
      List<RankedItem> items = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        items.add(
            RankedItem.newBuilder().setItemId(in.readString()).setScore(in.readFloat()).build());
      }
      return new RankedList(items, model, reasoningSteps, List.of());
    } catch (IOException e) {
      throw new IllegalArgumentException("These bytes are not a ranked list: " + e.getMessage(), e);
    }
  }

  private static void writeDigest(CodedOutputStream out, String digest) throws IOException {
    boolean hex = digest.length() == 64 && digest.chars().allMatch(RankedListCodec::isHexDigit);
    out.writeBoolNoTag(hex);
    if (hex) {
      out.writeByteArrayNoTag(HEX.parseHex(digest));
    } else {
      out.writeStringNoTag(digest);
    }
  }

  private static String readDigest(CodedInputStream in) throws IOException {
    return in.readBool() ? HEX.formatHex(in.readByteArray()) : in.readString();
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
