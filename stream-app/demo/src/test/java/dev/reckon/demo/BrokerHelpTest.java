package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.reckon.demo.simulate.SimulatedLog;
import dev.reckon.demo.simulate.Simulation;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.wire.Encoding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BrokerHelpTest {

  private static final Pattern JSON = Pattern.compile("\\{\"eventId\"[^']*}");

  private static final Pattern SETTING = Pattern.compile("-D(reckon\\.job\\.\\S+)=(\\S+)");

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
      assertThat(click.getItemId()).as("an item of the simulated shop").isIn(itemsOfTheShop());
      found++;
    }
    assertThat(found).isEqualTo(4);
  }

  @Test
  void theSettingThatMakesListsReadableIsOneOfTheJob() {
    String text = String.join("\n", BrokerHelp.lines("h:1", Path.of("/data"), true, List.of(), 8));
    Matcher setting = SETTING.matcher(text);

    assertThat(setting.find()).isTrue();
    Map<String, Object> given = Map.of(setting.group(1), setting.group(2));
    assertThat(JobSettings.of(given).output().encoding()).isEqualTo(Encoding.JSON);
  }

  @Test
  void secondStartSaysThatTheDataIsThere() {
    assertThat(BrokerHelp.lines("h:1", Path.of("/data"), false, List.of(), 8))
        .startsWith("ready: h:1, data as it was kept in /data", "All topics are there.");
  }

  private static List<String> itemsOfTheShop() {
    return Simulation.seeded(1).build().items(SimulatedLog.START).stream()
        .map(Item::getItemId)
        .toList();
  }
}
