package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.reckon.event.v1.Interaction;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BrokerHelpTest {

  private static final Pattern JSON = Pattern.compile("\\{\"eventId\"[^']*}");

  @Test
  void everyLineToPasteNamesTheAddressAndSendsAClickThatCanBeRead() throws Exception {
    List<String> lines =
        BrokerHelp.lines("127.0.0.1:9093", Path.of("/data"), true, List.of("clicks", "items"), 8);

    assertThat(lines.get(0)).isEqualTo("ready: 127.0.0.1:9093, data will be kept in /data");
    assertThat(lines.get(1)).contains("clicks, items");
    String text = String.join("\n", lines);
    assertThat(text)
        .doesNotContain("SERVERS", "CLICK'")
        .contains("--bootstrap-servers 127.0.0.1:9093");
    Matcher events = JSON.matcher(text);
    int found = 0;
    while (events.find()) {
      Interaction.Builder click = Interaction.newBuilder();
      JsonFormat.parser().merge(events.group(), click);
      assertThat(click.getUserId()).isEqualTo("u1");
      found++;
    }
    assertThat(found).isEqualTo(4);
  }

  @Test
  void secondStartSaysThatTheDataIsThere() {
    assertThat(BrokerHelp.lines("h:1", Path.of("/data"), false, List.of(), 8))
        .startsWith("ready: h:1, data as it was kept in /data", "All topics are there.");
  }
}
