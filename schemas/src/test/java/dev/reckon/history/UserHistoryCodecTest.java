package dev.reckon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserHistoryCodecTest {

  /** Written by the first release; every later one must read it. */
  private static final String VERSION_1 =
      "010180ade2040473310c6765617273206f662077617202a0ade204010463"
          + "3104693101020204633204693202047339";

  private static final UserHistory HISTORY =
      UserHistory.ofOrdered(
          HistoryBounds.DEFAULT,
          List.of(
              new Interaction("c1", "i1", Kind.CLICK, 5_000_016, "s1"),
              new Interaction("c2", "i2", Kind.VIEW, 5_000_017, "s9")),
          List.of(new SearchQuery("s1", "gears of war", 5_000_000)));

  @Test
  void aHistoryComesBackAsItWas() {
    byte[] bytes = UserHistoryCodec.encode(HISTORY);

    assertThat(UserHistoryCodec.decode(bytes, HistoryBounds.DEFAULT)).isEqualTo(HISTORY);
  }

  @Test
  void idsOfEverySortComeBackAsTheyWere() {
    List<String> ids =
        List.of(
            "x",
            "é漢字🎮",
            "2f1acc6c-3f5a-4c1c-8d8e-0123456789ab",
            "2F1ACC6C-3F5A-4C1C-8D8E-0123456789AB",
            "2f1acc6c-3f5a-4c1c-8d8e-0123456789a-",
            "a".repeat(256));
    UserHistory history = UserHistory.empty(HistoryBounds.DEFAULT);
    for (String id : ids) {
      history = history.append(new Interaction(id, id, Kind.LIKE, 1, id)).history();
    }

    assertThat(UserHistoryCodec.decode(UserHistoryCodec.encode(history), HistoryBounds.DEFAULT))
        .isEqualTo(history);
  }

  @Test
  void stateOfTheFirstReleaseIsRead() {
    byte[] bytes = HexFormat.of().parseHex(VERSION_1);

    assertThat(UserHistoryCodec.decode(bytes, HistoryBounds.DEFAULT)).isEqualTo(HISTORY);
  }

  @Test
  void boundsThatShrankCutTheOldest() {
    UserHistory cut =
        UserHistoryCodec.decode(UserHistoryCodec.encode(HISTORY), new HistoryBounds(1, 0));

    assertThat(cut.interactions()).extracting(Interaction::eventId).containsExactly("c2");
    assertThat(cut.searches()).isEmpty();
  }

  @Test
  void bytesOfALaterVersionAreRefused() {
    assertThatThrownBy(() -> UserHistoryCodec.decode(new byte[] {9}, HistoryBounds.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void bytesThatBreakOffAreRefused() {
    byte[] bytes = UserHistoryCodec.encode(HISTORY);
    byte[] broken = Arrays.copyOf(bytes, bytes.length - 3);

    assertThatThrownBy(() -> UserHistoryCodec.decode(broken, HistoryBounds.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fiftyInteractionsWithUuidsFitIntoTwoKilobytes() {
    Random random = new Random(1);
    UserHistory history = UserHistory.empty(HistoryBounds.DEFAULT);
    long time = 1_700_000_000_000L;
    for (int i = 0; i < 50; i++) {
      time += random.nextInt(3_600_000);
      String id = new UUID(random.nextLong(), random.nextLong()).toString();
      history =
          history
              .append(new Interaction(id, "item-" + random.nextInt(9999), Kind.CLICK, time, ""))
              .history();
    }

    assertThat(UserHistoryCodec.encode(history)).hasSizeLessThanOrEqualTo(2048);
  }
}
