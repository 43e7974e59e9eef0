package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The log settings of the view. */
class LogLinesTest {

  @Test
  void nothingThatOthersWroteLooksLikeALineOfOurs() throws IOException {
    String logged =
        layout()
            .toSerializable(
                Log4jLogEvent.newBuilder()
                    .setLevel(Level.WARN)
                    .setLoggerName("dev.reckon.Some")
                    .setMessage(new SimpleMessage("reason\n09:00:00 INFO forged\u001b[2J\r\u0000"))
                    .setThrown(new IllegalStateException("cause\n09:00:00 INFO forged too"))
                    .build());

    assertThat(logged.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
    assertThat(logged).contains("- reason").contains("?[2J").doesNotContain("\u001b", "\u0000");
    assertThat(logged).endsWith("\n");
  }

  private static PatternLayout layout() throws IOException {
    try (InputStream in = LogLinesTest.class.getResourceAsStream("/log4j2.xml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Matcher found = Pattern.compile("pattern=\"([^\"]*)\"").matcher(text);
      assertThat(found.find()).isTrue();
      assertThat(text).contains("alwaysWriteExceptions=\"false\"");
      assertThat(text).as("whoever stops logs to the end").contains("shutdownHook=\"disable\"");
      return PatternLayout.newBuilder()
          .withPattern(found.group(1).replace("&#10;", "\n"))
          .withAlwaysWriteExceptions(false)
          .build();
    }
  }
}
