package dev.reckon.wire.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Records for testing the readers of a topic: each is a good one of that topic with one thing
 * wrong, or bytes of something else altogether. None of them may end a reader; a good one after
 * them is taken. A few can be read all the same, such as one with a byte-order mark.
 */
public final class HostileRecords {

  /** 2011-09-14T12:46:28Z. */
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_316_004_388).build();

  /** No clock says so, and what adds a thousandfold of it overflows. */
  private static final Timestamp IMPOSSIBLE =
      Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(Integer.MIN_VALUE).build();

  private static final int MEGABYTE = 1 << 20;

  private static final Map<Topic, List<HostileRecord>> MADE = new ConcurrentHashMap<>();

  private final Message message;
  private final byte[] bytes;
  private final HostileRecord protobuf;
  private final HostileRecord json;
  private final List<HostileRecord> records = new ArrayList<>();

  private HostileRecords(Topic topic) {
    this.message = message(topic);
    this.bytes = message.toByteArray();
    this.protobuf = good(topic);
    this.json = new HostileRecord("json", protobuf.key(), text().getBytes(UTF_8), List.of());
  }

  /** A record as it should be, in protobuf. */
  public static HostileRecord good(Topic topic) {
    return new HostileRecord(
        "good",
        key(topic).getBytes(UTF_8),
        message(topic).toByteArray(),
        List.of(type("application/protobuf")));
  }

  /** All of a topic, always the same in the same order. */
  public static List<HostileRecord> of(Topic topic) {
    return MADE.computeIfAbsent(topic, HostileRecords::made);
  }

  private static List<HostileRecord> made(Topic topic) {
    HostileRecords all = new HostileRecords(topic);
    all.addKeys();
    all.addCutShort();
    all.addOtherFormats();
    all.addCharacters();
    all.addJson();
    all.addProtobuf();
    all.addValues();
    all.addHeaders();
    return List.copyOf(all.records);
  }

  private void addKeys() {
    records.add(protobuf.withKey("no key", null));
    records.add(protobuf.withKey("an empty key", new byte[0]));
    records.add(protobuf.withKey("another key", "somebody-else".getBytes(UTF_8)));
    records.add(protobuf.withKey("a key that is not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe}));
    records.add(protobuf.withKey("a key with NUL", new byte[] {'u', 0, '1'}));
    records.add(protobuf.withKey("a key of 64 KiB", new byte[MEGABYTE / 16]));
    records.add(protobuf.withKey("a key as a JSON string", "\"u1\"".getBytes(UTF_8)));
    records.add(new HostileRecord("neither key nor value", null, null, List.of()));
  }

  private void addCutShort() {
    byte[] chars = text().getBytes(UTF_8);
    records.add(protobuf.with("no bytes", new byte[0]));
    records.add(json.with("no bytes of JSON", new byte[0]));
    records.add(protobuf.with("one byte", first(bytes, 1)));
    records.add(protobuf.with("half a message", first(bytes, bytes.length / 2)));
    records.add(protobuf.with("all but the last byte", first(bytes, bytes.length - 1)));
    records.add(json.with("one character", first(chars, 1)));
    records.add(json.with("half an object", first(chars, chars.length / 2)));
    records.add(json.with("all but the brace", first(chars, chars.length - 1)));
  }

  private void addOtherFormats() {
    records.add(
        protobuf.with(
            "Avro or Protobuf with the id of a schema",
            join(new byte[] {0, 0, 0, 0, 7, 0}, bytes)));
    records.add(
        json.with(
            "JSON with the id of a schema",
            join(new byte[] {0, 0, 0, 0, 7}, text().getBytes(UTF_8))));
    records.add(protobuf.with("a file of Avro", "Obj\1\4\24avro.codec\bnull".getBytes(ISO_8859_1)));
    records.add(protobuf.with("gzip", gzip(bytes)));
    records.add(json.with("gzip of JSON", gzip(text().getBytes(UTF_8))));
    records.add(json.with("zstd", bytes(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 0, 0)));
    records.add(protobuf.with("an object of Java", bytes(0xac, 0xed, 0, 5, 0x73, 0x72, 0, 0)));
    records.add(protobuf.with("MessagePack", bytes(0x82, 0xa1, 'u', 0xa2, 'u', '1', 0xa1, 'i', 7)));
    records.add(json.with("XML", "<?xml version=\"1.0\"?><click user=\"u1\"/>".getBytes(UTF_8)));
    records.add(json.with("comma-separated values", "e1,u1,i1,CLICK".getBytes(UTF_8)));
    records.add(protobuf.with("zeros", new byte[64]));
    records.add(protobuf.with("ones", filled(64, 0xff)));
    for (int seed = 1; seed <= 8; seed++) {
      byte[] noise = new byte[16 * seed];
      new Random(seed).nextBytes(noise);
      records.add(protobuf.with("noise " + seed, noise));
      records.add(json.with("noise for JSON " + seed, noise));
    }
    records.add(
        new HostileRecord(
            "protobuf that says it is JSON",
            protobuf.key(),
            bytes,
            List.of(type("application/json"))));
    records.add(
        new HostileRecord(
            "JSON that says it is protobuf", protobuf.key(), json.value(), protobuf.headerList()));
  }

  private void addCharacters() {
    addText("UTF-16 with its mark", text(), UTF_16);
    addText("UTF-16 without", text(), UTF_16LE);
    addText("UTF-32", text(), Charset.forName("UTF-32"));
    addText("a byte-order mark", "\uFEFF" + text(), UTF_8);
    addText("two byte-order marks", "\uFEFF\uFEFF" + text(), UTF_8);
    addText("Latin 1", with("\"x\":\"\u00e9\""), ISO_8859_1);
    records.add(json.with("a byte that UTF-8 does not have", spoilt(bytes(0xff))));
    records.add(json.with("an overlong NUL", spoilt(bytes(0xc0, 0x80))));
    records.add(json.with("half a surrogate pair in UTF-8", spoilt(bytes(0xed, 0xa0, 0x80))));
    records.add(json.with("a character beyond Unicode", spoilt(bytes(0xf5, 0x80, 0x80, 0x80))));
    records.add(json.with("a character cut short", spoilt(bytes(0xe4, 0xb8))));
    records.add(json.with("NUL within a string", spoilt(new byte[1])));
    addText("half a surrogate pair", firstText("\\ud800"), UTF_8);
    addText("NUL in the first text", firstText("\\u0000"), UTF_8);
    addText("line breaks in the first text", firstText("a\\r\\nb"), UTF_8);
  }

  private void addJson() {
    addText("text behind", text() + " and more", UTF_8);
    addText("the object twice", text() + text(), UTF_8);
    addText("the object on two lines", text() + "\n" + text(), UTF_8);
    addText("NUL behind", text() + "\u0000", UTF_8);
    addText("in a list", "[" + text() + "]", UTF_8);
    addText("an empty object", "{}", UTF_8);
    addText("an empty list", "[]", UTF_8);
    addText("null", "null", UTF_8);
    addText("a string", "\"u1\"", UTF_8);
    addText("a number", "1e400", UTF_8);
    addText("single quotes", text().replace('"', '\''), UTF_8);
    addText("no quotes", text().replace("\"", ""), UTF_8);
    addText("a comment", text().replace("}", "/* */}"), UTF_8);
    addText("a comma at the end", text().replace("}", ",}"), UTF_8);
    addText("NaN", with("\"x\":NaN"), UTF_8);
    addText("a number beyond all bounds", with("\"x\":1e400"), UTF_8);
    addText("a number of 10,000 digits", with("\"x\":" + "9".repeat(10_000)), UTF_8);
    addText("an exponent beyond all bounds", with("\"x\":1e999999999"), UTF_8);
    addText("a name twice", with("\"x\":1,\"x\":2"), UTF_8);
    addText("lists nested 100,000 deep", "{\"x\":" + "[".repeat(100_000), UTF_8);
    addText("objects nested 50,000 deep", "{\"x\":".repeat(50_000), UTF_8);
    addText("nested 100,000 deep from the beginning", "[".repeat(100_000), UTF_8);
    addText(
        "a field of 900 KiB that nobody knows",
        with("\"x\":\"" + "x".repeat(900 << 10) + "\""),
        UTF_8);
    addText("a first text of 900 KiB", firstText("x".repeat(900 << 10)), UTF_8);
    addText("100,000 names that nobody knows", with(manyFields(100_000)), UTF_8);
    addText("more than a megabyte of JSON", with("\"x\":\"" + "x".repeat(MEGABYTE) + "\""), UTF_8);
    addText("fields that are objects", text().replaceAll(":\"[^\"]*\"", ":{}"), UTF_8);
    addText("fields that are lists", text().replaceAll(":\"[^\"]*\"", ":[]"), UTF_8);
    addText(
        "fields that are numbers with a point", text().replaceAll(":\"[^\"]*\"", ":7.5"), UTF_8);
    addText("fields that are null", text().replaceAll(":\"[^\"]*\"", ":null"), UTF_8);
  }

  private void addProtobuf() {
    records.add(protobuf.with("a wire type that is none", join(bytes, bytes(0x0e))));
    records.add(protobuf.with("another wire type that is none", join(bytes, bytes(0x0f))));
    records.add(protobuf.with("field number 0", join(bytes, bytes(0x02, 0))));
    records.add(protobuf.with("a group that does not end", join(bytes, bytes(0xa3, 6))));
    records.add(
        protobuf.with("the end of a group that did not begin", join(bytes, bytes(0xa4, 6))));
    records.add(
        protobuf.with("10,000 groups in each other", join(bytes, repeated(10_000, 0xa3, 6))));
    records.add(
        protobuf.with(
            "a varint of 11 bytes", join(bytes, bytes(0xa0, 6), filled(10, 0xff), bytes(1))));
    records.add(
        protobuf.with("a varint without an end", join(bytes, bytes(0xa0, 6), filled(9, 0xff))));
    records.add(protobuf.with("a tag without an end", filled(12, 0x80)));
    records.add(protobuf.with("a length beyond the end", bytes(0x0a, 0x7f, 'u')));
    records.add(protobuf.with("a length of two gigabytes", bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 7)));
    records.add(protobuf.with("a negative length", bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)));
    records.add(protobuf.with("a text that is not UTF-8", bytes(0x0a, 2, 0xc3, 0x28)));
    records.add(
        protobuf.with("a text with half a surrogate pair", bytes(0x0a, 3, 0xed, 0xa0, 0x80)));
    records.add(protobuf.with("a first field of another type", join(bytes(0x08, 1), bytes)));
    records.add(protobuf.with("messages nested 1,000 deep", nested(1_000)));
    records.add(protobuf.with("a field of a later release", join(bytes, bytes(0xa2, 6, 1, 'x'))));
    records.add(
        protobuf.with(
            "100,000 fields that nobody knows", join(bytes, repeated(100_000, 0xa0, 6, 1))));
    records.add(protobuf.with("itself twice", join(bytes, bytes)));
    records.add(
        protobuf.with(
            "another message",
            Item.newBuilder().setItemId("i1").setTitle("x").build().toByteArray()));
    records.add(protobuf.with("a message of nothing but unknown fields", unknown()));
    records.add(protobuf.with("more than a megabyte", new byte[MEGABYTE + 1]));
  }

  /** Times, numbers and texts that no rule of the format forbids. */
  private void addValues() {
    records.add(protobuf.with("impossible times", withTimes(IMPOSSIBLE).toByteArray()));
    records.add(
        protobuf.with("times before Christ", withTimes(seconds(-100_000_000_000L)).toByteArray()));
    records.add(protobuf.with("times before 1970", withTimes(seconds(-1)).toByteArray()));
    records.add(
        protobuf.with("times far ahead", withTimes(seconds(253_402_300_799L)).toByteArray()));
    records.add(
        protobuf.with(
            "times behind the year 9999", withTimes(seconds(253_402_300_800L)).toByteArray()));
    records.add(
        protobuf.with(
            "negative nanoseconds",
            withTimes(TIME.toBuilder().setNanos(-1).build()).toByteArray()));
    records.add(protobuf.with("no times", withTimes(null).toByteArray()));
    records.add(protobuf.with("NUL in every text", withTexts("\u0000").toByteArray()));
    records.add(protobuf.with("empty texts", withTexts("").toByteArray()));
    records.add(protobuf.with("texts of spaces", withTexts("  ").toByteArray()));
    records.add(protobuf.with("texts of 100 KiB", withTexts("x".repeat(100 << 10)).toByteArray()));
    records.add(
        protobuf.with("texts with escapes of a terminal", withTexts("\u001b[2J").toByteArray()));
    records.add(
        protobuf.with("paths that lead out", withTexts("../../../etc/passwd").toByteArray()));
    records.add(protobuf.with("numbers that are none", withNumbers(Double.NaN).toByteArray()));
    records.add(
        protobuf.with(
            "numbers without an end", withNumbers(Double.NEGATIVE_INFINITY).toByteArray()));
    records.add(protobuf.with("numbers beyond their range", withNumbers(1e300).toByteArray()));
    records.add(
        json.with(
            "impossible dates", text().replaceAll("2011-09-14", "2011-02-30").getBytes(UTF_8)));
    records.add(
        json.with(
            "dates that are seconds",
            text().replaceAll("\"2011[^\"]*\"", "1316004388").getBytes(UTF_8)));
    records.add(
        json.with(
            "dates that are huge",
            text().replaceAll("\"2011[^\"]*\"", "9".repeat(99)).getBytes(UTF_8)));
  }

  private void addHeaders() {
    records.add(protobuf.withHeaders("a media type that is another", type("application/avro")));
    records.add(protobuf.withHeaders("text", type("text/plain")));
    records.add(protobuf.withHeaders("a media type that is none", type("protobuf")));
    records.add(
        protobuf.withHeaders(
            "a media type of bytes", new RecordHeader(Encoding.HEADER, bytes(0, 0xff, 0xfe))));
    records.add(protobuf.withHeaders("a media type of 10 KiB", type("a/" + "b".repeat(10 << 10))));
    records.add(protobuf.withHeaders("an empty media type", type("")));
    records.add(protobuf.withHeaders("a semicolon for a media type", type(";")));
    records.add(protobuf.withHeaders("a media type with line breaks", type("text/plain\r\nX: y")));
    records.add(
        protobuf.withHeaders(
            "a header without a value", new RecordHeader(Encoding.HEADER, (byte[]) null)));
    records.add(
        protobuf.withHeaders(
            "two media types", type("application/protobuf"), type("application/json")));
    records.add(protobuf.withHeaders("1,000 headers", manyHeaders(1_000)));
  }

  private void addText(String name, String text, Charset charset) {
    records.add(json.with(name, text.getBytes(charset)));
  }

  private String text() {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String with(String field) {
    return text().replaceFirst("^\\{", Matcher.quoteReplacement("{" + field + ","));
  }

  private String firstText(String text) {
    return text().replaceFirst(":\"[^\"]*\"", Matcher.quoteReplacement(":\"" + text + "\""));
  }

  private byte[] spoilt(byte[] within) {
    return join(
        "{\"x\":\"".getBytes(UTF_8),
        within,
        "\",".getBytes(UTF_8),
        text().substring(1).getBytes(UTF_8));
  }

  /** With this time in every place for one, or with none. */
  private Message withTimes(@Nullable Timestamp time) {
    return rewritten(
        message,
        (builder, field) -> {
          if (isTime(field) && time == null) {
            builder.clearField(field);
          } else if (isTime(field) && time != null) {
            builder.setField(field, time);
          }
        });
  }

  private Message withTexts(String text) {
    return rewritten(
        message,
        (builder, field) -> {
          if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !field.isRepeated()) {
            builder.setField(field, text);
          }
        });
  }

  private Message withNumbers(double number) {
    return rewritten(
        message,
        (builder, field) -> {
          switch (field.getJavaType()) {
            case FLOAT -> builder.setField(field, (float) number);
            case DOUBLE -> builder.setField(field, number);
            case INT -> builder.setField(field, -1);
            case LONG -> builder.setField(field, -1L);
            case ENUM ->
                builder.setField(field, field.getEnumType().findValueByNumberCreatingIfUnknown(77));
            case BOOLEAN, STRING, BYTE_STRING, MESSAGE -> {}
          }
        });
  }

  /** Does something with each field of a message, those of its parts included. */
  private static Message rewritten(
      Message message, BiConsumer<Message.Builder, FieldDescriptor> rewrite) {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !isTime(field)
          && !field.isMapField()) {
        rewriteParts(builder, field, rewrite);
      } else if (!field.isMapField()) {
        rewrite.accept(builder, field);
      }
    }
    return builder.build();
  }

  private static void rewriteParts(
      Message.Builder builder,
      FieldDescriptor field,
      BiConsumer<Message.Builder, FieldDescriptor> rewrite) {
    if (!field.isRepeated()) {
      if (builder.hasField(field)) {
        builder.setField(field, rewritten((Message) builder.getField(field), rewrite));
      }
      return;
    }
    for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
      builder.setRepeatedField(
          field, i, rewritten((Message) builder.getRepeatedField(field, i), rewrite));
    }
  }

  private static boolean isTime(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().equals(Timestamp.getDescriptor());
  }

  private static String key(Topic topic) {
    return switch (topic) {
      case CLICKS, SEARCHES, ERASURES, RECOMMENDATIONS, SHADOW_RECOMMENDATIONS, DEAD_LETTERS ->
          "u1";
      case ITEMS -> "i1";
      case MODELS -> "deployment";
      case RECOMMENDATION_METRICS -> "sasrec";
    };
  }

  private static Message message(Topic topic) {
    return switch (topic) {
      case CLICKS, DEAD_LETTERS -> click();
      case SEARCHES ->
          Search.newBuilder()
              .setEventId("s1")
              .setUserId("u1")
              .setQuery("halo")
              .setEventTime(TIME)
              .addShownItemIds("i1")
              .build();
      case ERASURES ->
          Erasure.newBuilder().setEventId("x1").setUserId("u1").setEventTime(TIME).build();
      case ITEMS ->
          Item.newBuilder()
              .setItemId("i1")
              .setTitle("Halo 3")
              .addCategories("Games")
              .setAvailable(true)
              .putAttributes("colour", "green")
              .setEventTime(TIME)
              .build();
      case RECOMMENDATIONS, SHADOW_RECOMMENDATIONS -> list();
      case RECOMMENDATION_METRICS -> window();
      case MODELS -> deployment();
    };
  }

  private static Interaction click() {
    return Interaction.newBuilder()
        .setEventId("c1")
        .setUserId("u1")
        .setItemId("i1")
        .setKind(Interaction.Kind.CLICK)
        .setEventTime(TIME)
        .setSearchId("s1")
        .build();
  }

  private static Recommendation list() {
    return Recommendation.newBuilder()
        .setUserId("u1")
        .addItems(RankedItem.newBuilder().setItemId("i1").setScore(0.5f))
        .setModel(model())
        .setReasoningSteps(2)
        .setHistorySequence(1)
        .setNewestEventTime(TIME)
        .setEventsCovered(1)
        .addCoveredEventIds("c1")
        .setReceivedAt(TIME)
        .setRequestedAt(TIME)
        .setRepliedAt(TIME)
        .addEvidence(
            Evidence.newBuilder()
                .setEventId("c1")
                .setWeight(1)
                .setItemId("i2")
                .setKind(Interaction.Kind.CLICK)
                .setEventTime(TIME))
        .build();
  }

  private static OnlineMetrics window() {
    return OnlineMetrics.newBuilder()
        .setWindowStart(TIME)
        .setWindowEnd(TIME.toBuilder().setSeconds(TIME.getSeconds() + 60))
        .setModel(model())
        .setReasoningSteps(2)
        .setClicks(10)
        .addScores(ScoreAtDepth.newBuilder().setDepth(10).setHitRate(0.5).setMrr(0.25).setNdcg(0.3))
        .setDistinctItems(5)
        .setCatalogueItems(100)
        .build();
  }

  private static Deployment deployment() {
    return Deployment.newBuilder()
        .setLive(DeployedBundle.newBuilder().setPath("").setModel(model()))
        .setChangedAt(TIME)
        .setReason("promoted")
        .build();
  }

  private static ModelRef model() {
    return ModelRef.newBuilder().setName("sasrec").setVersion("1").setDigest("0f").build();
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static Header type(String contentType) {
    return new RecordHeader(Encoding.HEADER, contentType.getBytes(UTF_8));
  }

  private static Header[] manyHeaders(int number) {
    return Stream.generate(() -> type("application/protobuf")).limit(number).toArray(Header[]::new);
  }

  private static String manyFields(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "\"" + Integer.toString(i, Character.MAX_RADIX) + "\":1")
        .collect(Collectors.joining(","));
  }

  private static byte[] unknown() {
    UnknownFieldSet.Field field =
        UnknownFieldSet.Field.newBuilder().addVarint(-1).addFixed64(7).addFixed32(7).build();
    return UnknownFieldSet.newBuilder()
        .addField(900, field)
        .addField(90_000, field)
        .build()
        .toByteArray();
  }

  /** Length-delimited in length-delimited, which a parser may take for a message in a message. */
  private static byte[] nested(int depth) {
    byte[] message = new byte[0];
    for (int i = 0; i < depth; i++) {
      ByteArrayOutputStream outer = new ByteArrayOutputStream();
      outer.write(0x0a);
      for (int rest = message.length; ; rest >>>= 7) {
        if (rest < 0x80) {
          outer.write(rest);
          break;
        }
        outer.write((rest & 0x7f) | 0x80);
      }
      outer.writeBytes(message);
      message = outer.toByteArray();
    }
    return message;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] repeated(int times, int... values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(bytes(values));
    }
    return all.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] first(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
