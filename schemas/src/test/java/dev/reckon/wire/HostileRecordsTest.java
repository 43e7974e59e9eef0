package dev.reckon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Message;
import dev.reckon.event.v1.Item;
import dev.reckon.wire.testing.HostileRecord;
import dev.reckon.wire.testing.HostileRecords;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostileRecordsTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /**
   * What can be read all the same: the message is there, and beside it what later releases may
   * write. Two protobuf messages behind each other are one by its definition.
   */
  private static final Set<String> READABLE =
      Set.of(
          "a byte-order mark",
          "a field of a later release",
          "100,000 fields that nobody knows",
          "100,000 names that nobody knows",
          "a first field of another type",
          "itself twice",
          "a number beyond all bounds",
          "an exponent beyond all bounds",
          "numbers that are none",
          "numbers without an end",
          "numbers beyond their range",
          "a field of 900 KiB that nobody knows",
          "a header without a value",
          "1,000 headers");

  @ParameterizedTest
  @EnumSource
  void aReaderTakesOrRefusesAndNeverFails(Topic topic) throws Exception {
    List<HostileRecord> records = HostileRecords.of(topic);
    Reader reader = reader(topic);
    for (HostileRecord record : records) {
      try {
        assertThat(reader.read(record)).as("%s", record).isNotNull();
      } catch (MessageRejected e) {
        assertThat(e.detail()).as("%s", record).isNotBlank().hasSizeLessThan(600);
      }
    }
    assertThat(reader.read(HostileRecords.good(topic))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLICKS", "SEARCHES", "ERASURES"})
  void nothingIsTakenForAnEventThatIsNone(Topic topic) {
    Set<String> taken = new HashSet<>();
    for (HostileRecord record : HostileRecords.of(topic)) {
      try {
        reader(topic).read(record);
        taken.add(record.name());
      } catch (MessageRejected e) {
        assertThat(e.reason()).isNotNull();
      }
    }
    assertThat(taken).isSubsetOf(READABLE);
  }

  @ParameterizedTest
  @EnumSource
  void thereAreEnoughShapesOfDifferentNames(Topic topic) {
    assertThat(HostileRecords.of(topic))
        .extracting(HostileRecord::name)
        .hasSizeGreaterThan(60)
        .doesNotHaveDuplicates();
    assertThatCode(() -> HostileRecords.good(topic)).doesNotThrowAnyException();
  }

  private static Reader reader(Topic topic) {
    return switch (topic) {
      case CLICKS, DEAD_LETTERS -> events(UserMessages.CLICKS);
      case SEARCHES -> events(UserMessages.SEARCHES);
      case ERASURES -> events(UserMessages.ERASURES);
      case ITEMS -> items();
      case RECOMMENDATIONS, SHADOW_RECOMMENDATIONS -> outputs(OutputMessages.RECOMMENDATIONS);
      case RECOMMENDATION_METRICS -> outputs(OutputMessages.ONLINE_METRICS);
      case MODELS -> outputs(OutputMessages.DEPLOYMENTS);
    };
  }

  private interface Reader {
    Message read(HostileRecord record) throws MessageRejected;
  }

  private static Reader events(UserMessages<?> messages) {
    return record -> messages.read(record.key(), record.value(), record.headers(), NOW);
  }

  private static Reader outputs(OutputMessages<?> messages) {
    return record -> messages.read(value(record), record.headers(), NOW);
  }

  private static Reader items() {
    return record -> {
      Item item = MessageCodec.ITEM.decode(value(record), Encoding.of(record.headers()));
      MessageRules.check(item);
      return item;
    };
  }

  private static byte[] value(HostileRecord record) throws MessageRejected {
    byte[] value = record.value();
    if (value == null) {
      throw new MessageRejected(RejectReason.MALFORMED, "the record has no value");
    }
    return value;
  }
}
