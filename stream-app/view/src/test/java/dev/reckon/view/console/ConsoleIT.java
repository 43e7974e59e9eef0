package dev.reckon.view.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.testing.Lists;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console as a person uses it, on the view's real server and a real broker. */
@EnabledIf(
    value = "dev.reckon.view.console.Chromium#isInstalled",
    disabledReason =
        "There is no Chromium with its driver on this machine, so nobody looks at the console"
            + " (Debian: apt-get install chromium chromium-driver)")
class ConsoleIT {

  private static final int LAPTOP = 1280;
  private static final int PHONE = 390;
  private static final String ITEMS_THAT_SHOW =
      "return Array.from(document.querySelectorAll('.grid > li'))"
          + ".filter(it => it.offsetParent !== null).length";
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private static final String COUNT_OF_CHARTS =
      "return document.querySelectorAll('.chart canvas').length";
  private static final String SURPLUS_WIDTH =
      "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
  private static final String FOCUS_IS_VISIBLE =
      "return getComputedStyle(document.activeElement).boxShadow !== 'none'";
  private static final String GUIDE_IS_HIDDEN = "return document.querySelector('.guide').hidden";
  private static final String READY_SIGNS = ".evidence li, .chart canvas";

  @TempDir private static Path folder;
  private static Chromium browser;
  private static ServedConsole console;

  @BeforeAll
  static void start() {
    CompletableFuture<Chromium> starting = CompletableFuture.supplyAsync(Chromium::open);
    console = ServedConsole.start(folder, ToyShop.items());
    browser = starting.join();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (console != null) {
      console.close();
    }
  }

  @BeforeEach
  void laptopByDay() {
    browser.look(LAPTOP, 900, "light");
  }

  @AfterEach
  void nothingWentWrongInTheBrowser() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aSearchAndAClickChangeTheListWithoutReloading() {
    open("shop", "ada");
    browser.awaitText(".standing .caveat", "nothing is known of this user yet");
    browser.script("window.wasNeverReloaded = true");

    search("turbo");
    browser.awaitText(".results-head", "4 results for “turbo”");
    browser.awaitText(".happened", "Your search for “turbo”: in the list after");
    List<String> afterTheSearch = listed();
    assertThat(afterTheSearch).hasSize(20).startsWith("Turbo Rally");
    assertThat(browser.text(".standing .caveat")).isEmpty();

    browser.click(".grid li:nth-child(2) button");
    browser.awaitText(".happened", "Your click on Turbo Rally 2: in the list after");
    assertThat(listed()).hasSize(20).doesNotContain("Turbo Rally 2").isNotEqualTo(afterTheSearch);
    assertThat(browser.texts(".evidence li"))
        .hasSize(2)
        .satisfies(
            reasons -> {
              assertThat(reasons.get(0)).contains("clicked Turbo Rally 2").contains("63 %");
              assertThat(reasons.get(1)).contains("searched “turbo”").contains("38 %");
            });
    assertThat(Integer.parseInt(browser.attribute(".freshness .big", "data-freshness")))
        .isBetween(0, 60_000);
    assertThat(browser.text(".figures"))
        .contains("cross-reasoning", "2 steps", "Based on", "2 events", "Updated");
    assertThat(browser.text("#live")).contains("List refreshed");
    assertThat(browser.script("return window.wasNeverReloaded")).isEqualTo(true);
  }

  @Test
  void aFirstVisitorIsToldWhatToDoAndSeesEachStepDone() {
    open("shop", "radia");
    browser.awaitText("#guide-title", "Try it in three steps");
    assertThat(browser.texts(".guide li"))
        .hasSize(3)
        .satisfies(
            steps -> {
              assertThat(steps.get(0)).contains("Search");
              assertThat(steps.get(1)).contains("Click");
              assertThat(steps.get(2)).contains("Watch your list");
            });
    assertThat(browser.text(".why")).contains("One search or click makes it personal");

    browser.click(".guide .chip");
    browser.await("a step done", () -> browser.texts(".guide .done").size() >= 1);
    browser.click(".grid button");
    browser.await("all steps done", () -> browser.texts(".guide .done").size() == 3);
    assertThat(browser.text(".guide > p")).contains("came back as a new list");
  }

  /** The stand-in knows no items, so its lists are empty, as the job's are in a new shop. */
  @Test
  void anEmptyShopShowsTheCommandThatFillsItAndThenWhatIsPopular(@TempDir Path empty)
      throws Exception {
    try (ServedConsole nothing = ServedConsole.start(empty, List.of())) {
      browser.visit(nothing.address().resolve("#/shop/edith"));
      browser.awaitText(".first-items", "The catalogue is empty.");
      browser.awaitText(".ranked", "Nothing was clicked here yet.");
      assertThat(browser.script(GUIDE_IS_HIDDEN)).isEqualTo(true);
      for (int width : new int[] {PHONE, LAPTOP}) {
        browser.look(width, 900, "light");
        assertThat(browser.script(SURPLUS_WIDTH)).as("at %d", width).isEqualTo(0L);
        browser.photograph(SCREENSHOTS.resolve("empty-" + width + ".png"));
      }

      assertThat(run(browser.text(".first-items .command pre"))).contains("\"itemId\":\"i7\"");
      browser.awaitText(".grid .title", "Gears of War 3");
      assertThat(browser.script(GUIDE_IS_HIDDEN)).isEqualTo(false);
      browser.click(".grid button");
      browser.awaitText(".ranked .title", "Gears of War 3");
      browser.awaitText(
          ".standing .caveat",
          "What is popular just now: the model knows nothing of this history yet.");
      assertThat(browser.text(".figures")).contains("popular now, not made for you");
      browser.visit(URI.create("about:blank")); // The page would miss its server.
    }
  }

  @Test
  void shopAndOperationsTellWhichModelReplacedWhich() {
    open("shop", "john");
    browser.await("the catalogue", () -> browser.texts(".grid button").size() > 10);
    console.job().deployFirst("first", "5,000 clicks on 70 items");
    browser.awaitText(
        ".news",
        "Served by cross-reasoning, trained on 5,000 clicks on 70 items. Promoted: the first model.");
    console.job().deploy("full", "41,040 clicks on 77 items", "first", Instant.now());
    browser.awaitText(
        ".news",
        "Now served by cross-reasoning, trained on 41,040 clicks on 77 items. It replaced");
    assertThat(browser.text(".news")).contains("trained on 5,000 clicks on 70 items", " at ");
    browser.click("nav [data-page=operations]");
    browser.awaitText(".news", "trained on 41,040 clicks on 77 items");
  }

  @Test
  void aListOfTheStreamMemoryIsNamedSo() {
    open("shop", "alan");
    browser.awaitText(".standing .caveat", "nothing is known of this user yet");
    console
        .job()
        .publish(
            Lists.ranked("alan", 1, Instant.now(), List.of("g1", "g2")).toBuilder()
                .setReasoningSteps(0)
                .setModel(
                    ModelRef.newBuilder()
                        .setName("memory")
                        .setVersion("no-model")
                        .setDigest("no-model"))
                .build());
    browser.awaitText(".figures", "stream memory");
    browser.click("nav [data-page=user]");
    browser.awaitText(".list .facts", "no model yet");
  }

  @Test
  void aListThatNoModelRankedSaysWhy() {
    open("shop", "grace");
    search("unheard of");
    browser.awaitText(".empty", "Nothing has all these words in its title");
    browser.awaitText(
        ".standing .caveat",
        "What is popular just now: the model knows nothing of this history yet.");
    browser.awaitText(".why", "What most people clicked lately");
  }

  @Test
  void theUserPageOfSomebodyUnknownSaysWhatToDo() {
    open("user", "nobody yet");
    browser.awaitText(".past .quiet", "Nothing is known of this user.");
    assertThat(browser.text(".timeline .empty"))
        .isEqualTo("Search and click as this user and it shows here.");
  }

  @Test
  void theUserPageShowsTheHistoryAndAnyEarlierList() {
    open("shop", "edsger");
    search("orbital");
    browser.awaitText(".happened", "in the list after");
    browser.click(".grid li:nth-child(1) button");
    browser.awaitText(".happened", "click on Orbital Station: in the list after");
    browser.click(".ranked li:nth-child(1) button");
    browser.awaitText(".happened", "click on Orbital Station 2: in the list after");

    browser.click("nav [data-page=user]");
    browser.await("three lists", () -> browser.texts(".moment").size() == 3);
    browser.await("three events", () -> browser.texts(".did").size() == 3);
    assertThat(browser.texts(".session .did"))
        .hasSize(2)
        .satisfies(
            events -> {
              assertThat(events.get(0)).contains("searched “orbital”");
              assertThat(events.get(1)).contains("clicked Orbital Station");
            });
    assertThat(browser.texts(".alone .did"))
        .singleElement()
        .asString()
        .contains("clicked Orbital Station 2");

    assertThat(browser.text(".past .quiet")).contains("1 search and 2 clicks since");
    assertThat(browser.text(".because summary")).isEqualTo("Why this list");

    browser.click(".moment:last-child");
    browser.awaitText("#list-title", "The list as of");
    assertThat(listed()).startsWith("Orbital Station");
    assertThat(browser.texts(".did.unknown")).hasSize(2);
  }

  @Test
  void theOperationsPageShowsWhatGoesOn() {
    open("shop", "barbara");
    search("dragon");
    browser.awaitText(".happened", "in the list after");

    browser.click("nav [data-page=operations]");
    browser.awaitText(".tiles", "Freshness, p99");
    browser.await("a model", () -> browser.texts("tbody tr").get(0).contains("cross-reasoning"));
    browser.await("charts", () -> (Long) browser.script(COUNT_OF_CHARTS) >= 3);
    assertThat(browser.text(".tiles"))
        .contains(
            "Events a second",
            "Freshness, median",
            "Fallback share",
            "of the last minute’s lists",
            "Open pages",
            "Catalogue",
            "77");
    assertThat(browser.texts("h2"))
        .contains(
            "Quality, online",
            "Models that serve",
            "Why lists were made without the model",
            "Processes",
            "Records skipped");
    assertThat(browser.text("main"))
        .contains(
            "Time from an event to the list that knows of it",
            "Share of lists that were made without the model",
            "Share of clicks on an item that was in the user’s list",
            "Input still to read",
            "Copies still to update");
  }

  @Test
  void everythingIsDoneWithTheKeyboardAlone() {
    open("shop", "margaret");
    browser.await("the catalogue", () -> browser.texts(".grid button").size() > 10);
    tabTo("#skip");
    browser.press(Keys.ENTER);
    assertThat(focused()).isEqualTo("content");

    tabTo("#query");
    browser.type("midnight", Keys.ENTER);
    browser.awaitText(".results-head", "8 results for “midnight”");
    tabTo(".grid button");
    assertThat(browser.script(FOCUS_IS_VISIBLE)).isEqualTo(true);
    browser.press(Keys.ENTER);
    browser.awaitText(".happened", "Your click on Midnight Choir: in the list after");
  }

  @Test
  void whatPeopleTypeAndThingsAreCalledNeverBecomesMarkup() {
    open("shop", "<b>mallory</b>");
    search("<i>siege</i> siege");
    browser.awaitText(".results-head", "“<i>siege</i> siege”");
    search("siege");
    browser.awaitText(".results-head", "1 result for “siege”");
    assertThat(browser.text(".grid .title")).isEqualTo(ToyShop.HARMFUL_TITLE);
    browser.click(".grid button");
    browser.awaitText(".evidence", "clicked " + ToyShop.HARMFUL_TITLE);
    assertThat(browser.text(".standing h2")).isEqualTo("For <b>mallory</b>");
    browser.click("nav [data-page=user]");
    browser.awaitText(".timeline", ToyShop.HARMFUL_TITLE);
    assertThat(browser.script("return document.title")).isEqualTo("User <b>mallory</b> · Reckon");
    assertThat(browser.script("return document.querySelectorAll('main img, main i b').length"))
        .isEqualTo(0L);
  }

  /** A browser opens six connections to one host: a user who returns often must find one free. */
  @Test
  void aPageThatWasLeftLetsGoOfItsStream() {
    for (int visit = 1; visit <= 7; visit++) {
      open("shop", "visitor " + visit);
      browser.awaitText(".connection", "live");
    }
  }

  /** Pictures for people, and what a program can see of them: nothing sticks out to the side. */
  @Test
  void everyPageFitsALaptopAndAPhoneByDayAndByNight() {
    open("shop", "tim");
    search("harvest");
    browser.awaitText(".happened", "in the list after");
    browser.click(".grid button");
    browser.awaitText(".happened", "Your click on Golden Harvest");
    List<String> tooWide = new ArrayList<>();
    for (int width : new int[] {LAPTOP, PHONE}) {
      for (String page : List.of("shop", "user", "operations")) {
        browser.look(width, width == PHONE ? 844 : 900, "light");
        open(page, "tim");
        browser.await("content", () -> !browser.texts(READY_SIGNS).isEmpty());
        if (!browser.script(SURPLUS_WIDTH).equals(0L)) {
          tooWide.add(page + " at " + width);
        }
        for (String colours : List.of("light", "dark")) {
          browser.look(width, width == PHONE ? 844 : 900, colours);
          browser.await("colours", () -> browser.attribute("html", "data-theme").equals(colours));
          browser.photograph(SCREENSHOTS.resolve(page + "-" + width + "-" + colours + ".png"));
        }
      }
    }
    assertThat(tooWide).isEmpty();
  }

  @Test
  void aPhoneShowsAFewItemsAboveTheListAndTheOthersWhenAsked() {
    browser.look(PHONE, 844, "light");
    open("shop", "amy");
    browser.await("the catalogue", () -> browser.texts(".grid button").size() > 10);
    assertThat(browser.script(ITEMS_THAT_SHOW)).isEqualTo(6L);

    browser.script("document.querySelector('.more').scrollIntoView({block: 'center'})");
    browser.click(".more");
    assertThat(browser.script(ITEMS_THAT_SHOW))
        .isEqualTo((long) browser.texts(".grid button").size());

    browser.look(LAPTOP, 900, "light");
    open("shop", "amy");
    browser.await("the catalogue", () -> browser.texts(".grid button").size() > 10);
    assertThat(browser.script("return getComputedStyle(document.querySelector('.more')).display"))
        .isEqualTo("none");
  }

  /** Runs a command that the page shows, in a shell; returns what it prints. */
  private static String run(String command) throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", command).redirectError(Redirect.DISCARD).start();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(command).isZero();
    return printed;
  }

  private static void open(String page, String userId) {
    String user = URLEncoder.encode(userId, StandardCharsets.UTF_8).replace("+", "%20");
    String place = page.equals("operations") ? page : page + "/" + user;
    browser.visit(URI.create(console.address() + "#/" + place));
  }

  private static void search(String query) {
    browser.click("#query");
    browser.script("document.activeElement.select()");
    browser.type(query, Keys.ENTER);
  }

  private static List<String> listed() {
    return browser.texts(".ranked .title");
  }

  private static void tabTo(String selector) {
    for (int presses = 0; presses < 40; presses++) {
      browser.press(Keys.TAB);
      if (browser
          .script("return document.activeElement.matches(arguments[0])", selector)
          .equals(true)) {
        return;
      }
    }
    throw new AssertionError("Tab never leads to " + selector);
  }

  private static String focused() {
    return String.valueOf(browser.script("return document.activeElement.id"));
  }
}
