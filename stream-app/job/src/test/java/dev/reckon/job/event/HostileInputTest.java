package dev.reckon.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.recommend.RecommendSettings;
import dev.reckon.job.testing.OperatorUnderTest;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import dev.reckon.wire.testing.HostileRecord;
import dev.reckon.wire.testing.HostileRecords;
import dev.reckon.wire.testing.InputCase;
import dev.reckon.wire.testing.InputCases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What others may send: each record is an event or a dead letter, and the next one is read. */
class HostileInputTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static final RecommendSettings SETTINGS =
      new RecommendSettings(
          200,
          50,
          Duration.ofDays(90),
          new RequestPolicy(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(30)),
          Duration.ofMillis(800),
          64,
          100,
          100,
          Duration.ofSeconds(10));

  private final BehaviorEventDecoder decoder =
      new BehaviorEventDecoder("", Clock.fixed(NOW, ZoneOffset.UTC));

  static List<InputCase> cases() {
    return InputCases.ofUsers();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVerdictOfTheJobIsTheOneOfTheTable(InputCase input) {
    InboundRecord inbound =
        decoder.decode(
            new ConsumerRecord<>(
                input.topic().name(""),
                0,
                0,
                77,
                TimestampType.CREATE_TIME,
                0,
                0,
                input.keyBytes(),
                input.value(),
                new RecordHeaders(),
                Optional.empty()));

    assertThat(verdict(inbound)).isEqualTo(input.expected());
  }

  @ParameterizedTest
  @EnumSource(names = {"CLICKS", "SEARCHES", "ERASURES"})
  void everyHostileRecordIsAnEventOrADeadLetterThatHoldsIt(Topic topic) {
    for (HostileRecord record : HostileRecords.of(topic)) {
      if (decoder.decode(record.ofBytes(topic.name(""), 7)) instanceof DeadLetter letter) {
        assertThat(letter.detail()).as("%s", record).isNotBlank().doesNotContain("parser failed");
        assertThat(letter.value()).as("%s", record).isEqualTo(record.value());
        assertThat(letter.key()).as("%s", record).isEqualTo(record.key());
      }
    }
    assertThat(decoder.decode(HostileRecords.good(topic).ofBytes(topic.name(""), 8)))
        .isInstanceOf(BehaviorEvent.class);
  }

  @Test
  void whatIsAnEventAllTheSameEndsNoOperator() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(SETTINGS, NOW.toEpochMilli())) {
      for (Topic topic : BehaviorEventDecoder.TOPICS) {
        for (HostileRecord record : HostileRecords.of(topic)) {
          if (decoder.decode(record.ofBytes(topic.name(""), 7)) instanceof BehaviorEvent event) {
            operator.harness().processElement(event, NOW.toEpochMilli());
          }
        }
      }
      operator.click("somebody", "c9", "i9", NOW.toEpochMilli());
      operator.setTime(NOW.toEpochMilli() + 1_000);

      assertThat(operator.client().asked()).contains("somebody@1");
    }
  }

  private static Optional<RejectReason> verdict(InboundRecord inbound) {
    return inbound instanceof DeadLetter letter ? Optional.of(letter.reason()) : Optional.empty();
  }
}
