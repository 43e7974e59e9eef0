package dev.reckon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.wire.testing.InputCase;
import dev.reckon.wire.testing.InputCases;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputCasesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  static List<InputCase> cases() {
    return InputCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVerdictOfATopicIsTheOneOfTheTable(InputCase input) {
    assertThat(verdict(input)).isEqualTo(input.expected());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRefusalSaysWhy(InputCase input) {
    try {
      read(input);
    } catch (MessageRejected e) {
      assertThat(e.detail())
          .hasSizeBetween(10, 500)
          .doesNotContain("\u0000", "\n", "com.fasterxml");
    }
  }

  @Test
  void namesAreDifferent() {
    assertThat(InputCases.all()).extracting(InputCase::toString).doesNotHaveDuplicates();
  }

  @Test
  void integersAreReadAsTheyAreWritten() throws Exception {
    Interaction click =
        MessageCodec.INTERACTION.decode(
            "{\"userId\":12345678901234567890,\"itemId\":7}".getBytes(UTF_8), Encoding.JSON);

    assertThat(click.getUserId()).isEqualTo("12345678901234567890");
    assertThat(click.getItemId()).isEqualTo("7");
  }

  @Test
  void whatStandsBehindAnObjectIsToldWithItsPlace() {
    assertThat(detail("{\"eventId\":\"e1\"} {}"))
        .contains("more behind the object, which ends at column 17");
    assertThat(detail("{\"eventId\":\n 'e1'}")).contains("at line 2, column 2");
  }

  private static String detail(String json) {
    try {
      return "taken: " + MessageCodec.INTERACTION.decode(json.getBytes(UTF_8), Encoding.JSON);
    } catch (MessageRejected e) {
      return e.detail();
    }
  }

  private static Optional<RejectReason> verdict(InputCase input) {
    try {
      read(input);
      return Optional.empty();
    } catch (MessageRejected e) {
      return Optional.of(e.reason());
    }
  }

  private static void read(InputCase input) throws MessageRejected {
    UserMessages<?> messages =
        switch (input.topic()) {
          case CLICKS -> UserMessages.CLICKS;
          case SEARCHES -> UserMessages.SEARCHES;
          case ERASURES -> UserMessages.ERASURES;
          case ITEMS -> null;
          default -> throw new IllegalArgumentException(input.toString());
        };
    if (messages == null) {
      MessageRules.check(MessageCodec.ITEM.decode(input.value(), Encoding.JSON));
    } else {
      messages.read(input.keyBytes(), input.value(), new RecordHeaders(), NOW);
    }
  }
}
