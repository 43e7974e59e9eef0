package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log settings of all processes but the view's, which its own module holds. */
class LogLinesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/log4j2.xml",
        "/dev/reckon/demo/log4j2-console.properties",
        "/dev/reckon/demo/log4j2-demo.properties",
        "/dev/reckon/model/log4j2-console.properties"
      })
  void nothingThatOthersWroteLooksLikeALineOfOurs(String settings) throws IOException {
    String logged =
        layout(settings)
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

  private static PatternLayout layout(String settings) throws IOException {
    String text = read(settings);
    String pattern;
    if (settings.endsWith(".xml")) {
      Matcher found = Pattern.compile("pattern=\"([^\"]*)\"").matcher(text);
      assertThat(found.find()).isTrue();
      pattern = found.group(1).replace("&#10;", "\n");
      assertThat(text).contains("alwaysWriteExceptions=\"false\"");
      assertThat(text).as("whoever stops logs to the end").contains("shutdownHook=\"disable\"");
    } else {
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      assertThat(properties.getProperty("shutdownHook"))
          .as("whoever stops logs to the end")
          .isEqualTo("disable");
      String layout =
          properties.stringPropertyNames().stream()
              .filter(name -> name.endsWith(".layout.pattern"))
              .findFirst()
              .orElseThrow();
      pattern = properties.getProperty(layout);
      assertThat(properties.getProperty(layout.replace("pattern", "alwaysWriteExceptions")))
          .isEqualTo("false");
    }
    return PatternLayout.newBuilder().withPattern(pattern).withAlwaysWriteExceptions(false).build();
  }

  private static String read(String resource) throws IOException {
    try (InputStream in = LogLinesTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
