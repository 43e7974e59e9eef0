package dev.reckon.learner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.testing.Events;
import dev.reckon.wire.MessageRejected;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob",
        "a=b&<c>",
        "\"quoted\"",
        "back\\slash",
        "back\\",
        "ünïcödé",
        ",\"userId\":\"x",
        "\\\""
      })
  void aLineIsOfItsUserWhateverTheIdsAre(String user) throws MessageRejected {
    String line =
        text(LogLine.of(Events.click(",\"userId\":\"no", user, "i1", Events.DAY), Events.DAY + 7));

    assertThat(LogLine.userOf(line)).isEqualTo(user);
    assertThat(LogLine.parse(line)).isEqualTo(new LogLine(user, Events.DAY, Events.DAY + 7));
  }

  @Test
  void anEventOfAClockThatIsAheadHappenedWhenItArrived() throws MessageRejected {
    long tomorrow = 2 * Events.DAY;

    assertThat(LogLine.parse(text(LogLine.of(Events.click("c", "u", "i", tomorrow), Events.DAY))))
        .isEqualTo(new LogLine("u", Events.DAY, Events.DAY));
    assertThat(LogLine.parse(text(LogLine.of(Events.search("s", "u", "x", tomorrow), Events.DAY))))
        .isEqualTo(new LogLine("u", Events.DAY, Events.DAY));
  }

  @Test
  void aLineOfAnItemIsOfNoUser() throws MessageRejected {
    String line = text(LogLine.of(Events.item("i1", ",\"userId\":\"no"), Events.DAY));

    assertThat(LogLine.userOf(line)).isEmpty();
    assertThat(LogLine.itemOrEmpty(line)).isEqualTo("i1");
    assertThat(LogLine.arrivalOf(line)).isEqualTo(Events.DAY);
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8).strip();
  }
}
