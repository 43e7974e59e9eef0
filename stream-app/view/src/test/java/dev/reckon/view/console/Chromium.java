package dev.reckon.view.console;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.FluentWait;

/** Debian's Chromium without a window, as somebody who reads, types and clicks. */
final class Chromium implements AutoCloseable {

  private static final String TEXTS =
      "return Array.from(document.querySelectorAll(arguments[0]), it => it.innerText.trim())";

  private static final String ATTRIBUTE =
      "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''";

  private static final String COLOURS_ON_THEIR_WAY =
      "return document.getAnimations().filter(it => it instanceof CSSTransition).length";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> BROWSERS = List.of("chromium", "chromium-browser");
  private static final List<String> DRIVERS = List.of("chromedriver", "chromium.chromedriver");

  private final ChromeDriver driver;
  private final Path profile;

  private Chromium(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /** Whether this machine has a browser and its driver. */
  static boolean isInstalled() {
    return onPath(BROWSERS).isPresent() && onPath(DRIVERS).isPresent();
  }

  static Chromium open() {
    try {
      Path profile = Files.createTempDirectory("reckon-chromium-");
      ChromeOptions options = new ChromeOptions();
      options.setBinary(onPath(BROWSERS).orElseThrow().toFile());
      options.addArguments(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--user-data-dir=" + profile);
      options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en-GB"));
      options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
      ChromeDriverService service =
          new ChromeDriverService.Builder()
              .usingDriverExecutable(onPath(DRIVERS).orElseThrow().toFile())
              .withSilent(true)
              .build();
      ChromeDriver driver = new ChromeDriver(service, options);
      driver.manage().timeouts().pageLoadTimeout(PATIENCE);
      return new Chromium(driver, profile);
    } catch (IOException e) {
      throw new UncheckedIOException("A profile for the browser cannot be made", e);
    }
  }

  void visit(URI address) {
    driver.get("about:blank"); // So that an address that differs in its fragment alone is loaded.
    driver.get(address.toString());
  }

  /**
   * The size of the page, as on a phone or a laptop, and what the system says of light and dark.
   */
  void look(int width, int height, String colours) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", colours),
                Map.of("name", "prefers-reduced-motion", "value", "no-preference"))));
  }

  void click(String selector) {
    await(
        "something to click: " + selector,
        () -> {
          Optional<WebElement> element = find(selector);
          element.ifPresent(WebElement::click);
          return element.isPresent();
        });
  }

  /** Types where the focus is. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void press(Keys key) {
    type(key);
  }

  /** The visible text of an element; empty where there is no such element. */
  String text(String selector) {
    return texts(selector).stream().findFirst().orElse("");
  }

  /** The same of all such elements, of one moment: a page that refreshes replaces them. */
  List<String> texts(String selector) {
    return ((List<?>) script(TEXTS, selector)).stream().map(String::valueOf).toList();
  }

  String attribute(String selector, String name) {
    return String.valueOf(script(ATTRIBUTE, selector, name));
  }

  Object script(String script, Object... arguments) {
    Object result = ((JavascriptExecutor) driver).executeScript(script, arguments);
    return result == null ? "" : result;
  }

  /** Waits until a condition holds; the failure names it. */
  void await(String what, Supplier<Boolean> condition) {
    try {
      new FluentWait<>(condition)
          .withTimeout(PATIENCE)
          .pollingEvery(Duration.ofMillis(50))
          .ignoring(StaleElementReferenceException.class)
          .until(Supplier::get);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "There was never " + what + ", but:\n" + text("main") + "\n" + complaints(), e);
    }
  }

  void awaitText(String selector, String part) {
    await("\"" + part + "\" in " + selector, () -> text(selector).contains(part));
  }

  /** Errors and warnings that the page wrote to the browser's console since the last call. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The whole page as a picture, once no colour is on its way to another. */
  void photograph(Path file) {
    await("colours that stand", () -> script(COLOURS_ON_THEIR_WAY).equals(0L));
    try {
      Files.createDirectories(file.getParent());
      Object picture =
          driver
              .executeCdpCommand(
                  "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
              .get("data");
      Files.write(file, Base64.getDecoder().decode(String.valueOf(picture)));
    } catch (IOException e) {
      throw new UncheckedIOException("The picture cannot be written to " + file, e);
    }
  }

  @Override
  public void close() {
    driver.quit();
    try (var files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("The browser's profile cannot be deleted", e);
    }
  }

  private Optional<WebElement> find(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream().findFirst();
  }

  private static Optional<Path> onPath(List<String> names) {
    String folders = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(folders.split(File.pathSeparator))
        .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
