package dev.reckon.wire.testing;

import static dev.reckon.wire.RejectReason.EMPTY_ID;
import static dev.reckon.wire.RejectReason.EMPTY_QUERY;
import static dev.reckon.wire.RejectReason.FUTURE_TIME;
import static dev.reckon.wire.RejectReason.ID_TOO_LONG;
import static dev.reckon.wire.RejectReason.INVALID_ID;
import static dev.reckon.wire.RejectReason.INVALID_TIME;
import static dev.reckon.wire.RejectReason.MALFORMED;
import static dev.reckon.wire.RejectReason.QUERY_TOO_LONG;
import static dev.reckon.wire.RejectReason.TIME_IN_SECONDS;
import static dev.reckon.wire.RejectReason.UNKNOWN_FIELD;
import static dev.reckon.wire.RejectReason.UNKNOWN_KIND;

import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one table of what is taken and what is refused, which every path has to agree with. */
public final class InputCases {

  private static final String CLICK =
      "{\"eventId\":\"e1\",\"userId\":\"u1\",\"itemId\":\"i1\",\"kind\":\"CLICK\","
          + "\"eventTime\":\"2011-09-14T12:46:28.660Z\"}";
  private static final String SEARCH =
      "{\"eventId\":\"e1\",\"userId\":\"u1\",\"query\":\"halo\","
          + "\"eventTime\":\"2011-09-14T12:46:28.660Z\"}";
  private static final String ERASURE =
      "{\"eventId\":\"e1\",\"userId\":\"u1\",\"eventTime\":\"2011-09-14T12:46:28.660Z\"}";
  private static final String ITEM = "{\"itemId\":\"i1\",\"title\":\"Halo 3\",\"available\":true}";

  private final List<InputCase> cases = new ArrayList<>();

  private InputCases() {
    addTaken();
    addJsonThatIsNone();
    addValues();
    addIds();
    addTimes();
    addQueries();
    addItems();
  }

  /** All cases. */
  public static List<InputCase> all() {
    return List.copyOf(new InputCases().cases);
  }

  /** The cases of events of users. */
  public static List<InputCase> ofUsers() {
    return all().stream().filter(it -> it.topic() != Topic.ITEMS).toList();
  }

  private void addTaken() {
    click("as it should be", CLICK, null);
    search("as it should be", SEARCH, null);
    erasure("as it should be", ERASURE, null);
    click("in snake_case", CLICK.replace("eventId", "event_id").replace("userId", "user_id"), null);
    click("white space around", " \t" + CLICK + "  ", null);
    click("a line break behind", CLICK + "\n", null);
    click("over several lines", CLICK.replace(",", ",\n  "), null);
    click("a byte-order mark before", "\uFEFF" + CLICK, null);
    click("null for what is not there", with("\"searchId\":null"), null);
    click("characters of many planes", with("\"searchId\":\"\u00e9\u4e2d\uD83C\uDFAE\""), null);
    click("an escaped pair of surrogates", with("\"searchId\":\"\\ud83c\\udfae\""), null);
    click(
        "a field of a later release",
        with("\"colour\":{\"deep\":[1,2.5,null]}"),
        null,
        UNKNOWN_FIELD);
    click("a misspelt time", CLICK.replace("eventTime", "eventtime"), INVALID_TIME, UNKNOWN_FIELD);
  }

  private void addJsonThatIsNone() {
    click("nothing", "", MALFORMED);
    click("white space alone", " \n ", MALFORMED);
    click("text behind", CLICK + " and more", MALFORMED);
    click("a second object behind", CLICK + CLICK, MALFORMED);
    click("a second object on the next line", CLICK + "\n" + CLICK, MALFORMED);
    click("a comma behind", CLICK + ",", MALFORMED);
    click("a closing brace too many", CLICK + "}", MALFORMED);
    click("NUL behind", CLICK + "\u0000", MALFORMED);
    click("cut short", CLICK.substring(0, CLICK.length() - 7), MALFORMED);
    click("a list of objects", "[" + CLICK + "]", MALFORMED);
    click("a string", "\"" + "click" + "\"", MALFORMED);
    click("a number", "7", MALFORMED);
    click("null", "null", MALFORMED);
    click("no JSON", "click by u1 on i1", MALFORMED);
    click("XML", "<click user='u1' item='i1'/>", MALFORMED);
    click("single quotes", CLICK.replace('"', '\''), MALFORMED);
    click("an equals sign for a colon", CLICK.replace("\"itemId\":", "\"itemId\"="), MALFORMED);
    click("a semicolon for a comma", CLICK.replace(",\"itemId\"", ";\"itemId\""), MALFORMED);
    click("a comment", CLICK.replace(",\"itemId\"", "/* item */,\"itemId\""), MALFORMED);
    click("a comment of a shell", CLICK + " # click", MALFORMED);
    click("a name without quotes", CLICK.replace("\"itemId\"", "itemId"), MALFORMED);
    click("a comma at the end", CLICK.replace("}", ",}"), MALFORMED);
    click("two commas", CLICK.replace(",\"itemId\"", ",,\"itemId\""), MALFORMED);
    click("NaN in a field nobody knows", with("\"score\":NaN"), MALFORMED);
    click("a leading zero", with("\"score\":07"), MALFORMED);
    click("a plus sign", with("\"score\":+7"), MALFORMED);
    click("a number that ends in a point", with("\"score\":7."), MALFORMED);
    click("a number of 1000 digits", with("\"score\":" + "9".repeat(1000)), MALFORMED);
    click("a hexadecimal number", with("\"score\":0x7"), MALFORMED);
    click("a control character in a string", with("\"searchId\":\"a\tb\""), MALFORMED);
    click("an escape that is none", with("\"searchId\":\"\\x41\""), MALFORMED);
    click("True in capitals", with("\"flag\":True"), MALFORMED);
    click("one name twice", with("\"itemId\":\"i2\""), MALFORMED);
    click("one name twice, one escaped", with("\"item\\u0049d\":\"i2\""), MALFORMED);
    click("one field in both spellings", with("\"item_id\":\"i2\""), MALFORMED);
    click("one name twice within a field nobody knows", with("\"a\":{\"b\":1,\"b\":2}"), MALFORMED);
    click("nested too deep", with("\"a\":" + "[".repeat(5_000) + "]".repeat(5_000)), MALFORMED);
    click("nested without an end", with("\"a\":" + "{\"a\":".repeat(5_000)), MALFORMED);
    click("a name of 10,000 characters", with("\"" + "a".repeat(10_000) + "\":1"), MALFORMED);
  }

  private void addValues() {
    click("no kind", CLICK.replace("\"kind\":\"CLICK\",", ""), UNKNOWN_KIND, null);
    click("a kind that nobody knows", kind("\"WINK\""), UNKNOWN_KIND);
    click("a kind in small letters", kind("\"dislike\""), UNKNOWN_KIND);
    click("a kind that says it is none", kind("\"UNSPECIFIED\""), UNKNOWN_KIND);
    click("a kind by number", kind("1"), UNKNOWN_KIND);
    click("a kind by number in quotes", kind("\"1\""), UNKNOWN_KIND);
    click("a kind that is an object", kind("{}"), UNKNOWN_KIND);
    click("a kind that is true", kind("true"), UNKNOWN_KIND);
    click("a dislike", kind("\"DISLIKE\""), null);
  }

  private void addIds() {
    click("an id as an integer", item("7"), null);
    cases.add(
        new InputCase(
            "a user as an integer",
            Topic.CLICKS,
            "12345678901234567890",
            CLICK.replace("\"u1\"", "12345678901234567890"),
            null,
            null));
    click("an id as a negative integer", item("-7"), null);
    click("an id as minus zero", item("-0"), MALFORMED);
    click("an id as a number with a point", item("7.0"), MALFORMED);
    click("an id as a number with an exponent", item("1e9"), MALFORMED);
    click("an id that is true", item("true"), MALFORMED);
    click("an id that is a list", item("[\"i1\"]"), MALFORMED);
    click("an id that is an object", item("{\"id\":\"i1\"}"), MALFORMED);
    click("an id that reads like such a number", item("\"7.0\""), null);
    click("no item", CLICK.replace("\"itemId\":\"i1\",", ""), EMPTY_ID);
    click("an empty item", item("\"\""), EMPTY_ID);
    click("an item of spaces", item("\"  \""), EMPTY_ID);
    click("an item that is null", item("null"), EMPTY_ID);
    click("an id of 256 bytes", item("\"" + "i".repeat(256) + "\""), null);
    click("an id of 257 bytes", item("\"" + "i".repeat(257) + "\""), ID_TOO_LONG);
    click(
        "an id of 258 bytes, 129 characters",
        item("\"" + "\u00e9".repeat(129) + "\""),
        ID_TOO_LONG);
    click(
        "a search's id that is too long",
        with("\"searchId\":\"" + "s".repeat(257) + "\""),
        ID_TOO_LONG);
    click("an id with a slash, a percent sign, a question mark", item("\"a/b%2Fc?d#e;f\""), null);
    click("an id with a backslash", item("\"a\\\\b\""), null);
    click("an id with a space", item("\"a b\""), null);
    click("an id with a tab", item("\"a\\tb\""), INVALID_ID);
    click("an id with a line break", item("\"a\\nb\""), INVALID_ID);
    click("an id with NUL", item("\"a\\u0000b\""), INVALID_ID);
    click("an id with DEL", item("\"a\\u007fb\""), INVALID_ID);
    click("an id with a control character of Latin 1", item("\"a\\u0085b\""), INVALID_ID);
    click("an id with what stands for broken text", item("\"a\\ufffdb\""), INVALID_ID);
    click("an id that is a dot", item("\".\""), INVALID_ID);
    click("an id that is two dots", item("\"..\""), INVALID_ID);
    click("an id that is three dots", item("\"...\""), null);
    click("an id with half a pair of surrogates", item("\"a\\ud83c\""), MALFORMED);
    click("an id with a pair of surrogates the wrong way", item("\"\\udfae\\ud83c\""), MALFORMED);
    erasure("no user", ERASURE.replace("\"userId\":\"u1\",", ""), EMPTY_ID);
    erasure("a user with NUL", ERASURE.replace("\"u1\"", "\"u\\u0000\""), INVALID_ID);
    search("a shown item without an id", searchWith("\"shownItemIds\":[\"i1\",\"\"]"), EMPTY_ID);
    search("shown items as integers", searchWith("\"shownItemIds\":[1,2]"), null);
    search("shown items, one with a point", searchWith("\"shownItemIds\":[1,2.0]"), MALFORMED);
    search("shown items, one null", searchWith("\"shownItemIds\":[\"i1\",null]"), MALFORMED);
    search("shown items that are no list", searchWith("\"shownItemIds\":\"i1\""), MALFORMED);
  }

  private void addTimes() {
    click(
        "no time",
        CLICK.replace(",\"eventTime\":\"2011-09-14T12:46:28.660Z\"", ""),
        INVALID_TIME,
        null);
    click("a time of another zone", time("\"2011-09-14T14:46:28+02:00\""), null);
    click("a time to the nanosecond", time("\"2011-09-14T12:46:28.123456789Z\""), null);
    click("a leap day", time("\"2012-02-29T00:00:00Z\""), null);
    click("milliseconds", time("1316004388660"), null);
    click("seconds", time("1316004388"), TIME_IN_SECONDS);
    click("microseconds", time("1316004388660000"), INVALID_TIME);
    click("milliseconds with a point", time("1316004388660.0"), INVALID_TIME);
    click("milliseconds with an exponent", time("1.3e12"), INVALID_TIME);
    click("milliseconds in quotes", time("\"1316004388660\""), INVALID_TIME);
    click("milliseconds that no number holds", time("9".repeat(30)), INVALID_TIME);
    click("the 30th of February", time("\"2026-02-30T00:00:00Z\""), INVALID_TIME);
    click("the 29th of February of another year", time("\"2011-02-29T00:00:00Z\""), INVALID_TIME);
    click("the 31st of April", time("\"2011-04-31T00:00:00Z\""), INVALID_TIME);
    click("month 13", time("\"2011-13-01T00:00:00Z\""), INVALID_TIME);
    click("hour 24", time("\"2011-09-14T24:00:00Z\""), INVALID_TIME);
    click("hour 25", time("\"2011-09-14T25:00:00Z\""), INVALID_TIME);
    click("minute 60", time("\"2011-09-14T12:60:00Z\""), INVALID_TIME);
    click("a leap second", time("\"2016-12-31T23:59:60Z\""), INVALID_TIME);
    click("ten digits of a second", time("\"2011-09-14T12:46:28.1234567890Z\""), INVALID_TIME);
    click("a time without a zone", time("\"2011-09-14T12:46:28\""), INVALID_TIME);
    click("a zone that is none", time("\"2011-09-14T12:46:28+25:00\""), INVALID_TIME);
    click("a date alone", time("\"2011-09-14\""), INVALID_TIME);
    click("a space for the T", time("\"2011-09-14 12:46:28Z\""), INVALID_TIME);
    click("a date in words", time("\"yesterday\""), INVALID_TIME);
    click("a time in words behind", time("\"2011-09-14T12:46:28Z or so\""), INVALID_TIME);
    click("a time that is empty", time("\"\""), INVALID_TIME);
    click("a time that is an object", time("{\"seconds\":1316004388}"), INVALID_TIME);
    click("a time that is true", time("true"), INVALID_TIME);
    click("a time before 1970", time("\"1969-12-31T23:59:59Z\""), INVALID_TIME);
    click("a number before 1970", time("-1"), INVALID_TIME);
    click("the year 0", time("\"0000-01-01T00:00:00Z\""), INVALID_TIME);
    click("a year of five digits", time("\"12011-09-14T12:46:28Z\""), INVALID_TIME);
    click("a far future", time("\"9998-01-01T00:00:00Z\""), FUTURE_TIME);
    erasure("a far future", ERASURE.replace("2011", "9998"), FUTURE_TIME);
  }

  private void addQueries() {
    search("no query", SEARCH.replace("\"query\":\"halo\",", ""), EMPTY_QUERY);
    search("a query of spaces", SEARCH.replace("halo", "  "), EMPTY_QUERY);
    search("a query of 1,000 characters", SEARCH.replace("halo", "x".repeat(1_000)), null);
    search(
        "a query of 1,001 characters", SEARCH.replace("halo", "x".repeat(1_001)), QUERY_TOO_LONG);
    search("a query as an integer", SEARCH.replace("\"halo\"", "300"), null);
    search("a query as a number with a point", SEARCH.replace("\"halo\"", "3.5"), MALFORMED);
    search("a query with half a pair of surrogates", SEARCH.replace("halo", "\\udfae"), MALFORMED);
  }

  private void addItems() {
    item("as it should be", ITEM, null);
    item("attributes", itemWith("\"attributes\":{\"colour\":\"red\",\"size\":42}"), null);
    item("attributes, one null", itemWith("\"attributes\":{\"colour\":null}"), MALFORMED);
    item("attributes, one twice", itemWith("\"attributes\":{\"a\":\"1\",\"a\":\"2\"}"), MALFORMED);
    item("attributes that are a list", itemWith("\"attributes\":[\"a\"]"), MALFORMED);
    item("a category alone", itemWith("\"categories\":\"Games\""), MALFORMED);
    item("available as a word", ITEM.replace("true", "\"true\""), MALFORMED);
    item("available as a number", ITEM.replace("true", "1"), MALFORMED);
    item("a title that is a list", ITEM.replace("\"Halo 3\"", "[\"Halo 3\"]"), MALFORMED);
    item("no id", ITEM.replace("\"itemId\":\"i1\",", ""), EMPTY_ID);
    item("an id with a line break", ITEM.replace("i1", "i\\n1"), INVALID_ID);
    item("a time in seconds", itemWith("\"eventTime\":1316004388"), TIME_IN_SECONDS);
    item("a field of a later release", itemWith("\"weight\":7.5"), null, UNKNOWN_FIELD);
  }

  private static String with(String field) {
    return CLICK.replace("}", "," + field + "}");
  }

  private static String searchWith(String field) {
    return SEARCH.replace("}", "," + field + "}");
  }

  private static String itemWith(String field) {
    return ITEM.replace("}", "," + field + "}");
  }

  private static String item(String value) {
    return CLICK.replace("\"i1\"", value);
  }

  private static String kind(String value) {
    return CLICK.replace("\"CLICK\"", value);
  }

  private static String time(String value) {
    return CLICK.replace("\"2011-09-14T12:46:28.660Z\"", value);
  }

  private void click(String name, String json, @Nullable RejectReason verdict) {
    click(name, json, verdict, verdict);
  }

  private void click(
      String name,
      String json,
      @Nullable RejectReason verdict,
      @Nullable RejectReason verdictOverHttp) {
    cases.add(new InputCase(name, Topic.CLICKS, "u1", json, verdict, verdictOverHttp));
  }

  private void search(String name, String json, @Nullable RejectReason verdict) {
    cases.add(new InputCase(name, Topic.SEARCHES, "u1", json, verdict, verdict));
  }

  private void erasure(String name, String json, @Nullable RejectReason verdict) {
    cases.add(new InputCase(name, Topic.ERASURES, "u1", json, verdict, verdict));
  }

  private void item(String name, String json, @Nullable RejectReason verdict) {
    item(name, json, verdict, verdict);
  }

  private void item(
      String name,
      String json,
      @Nullable RejectReason verdict,
      @Nullable RejectReason verdictOverHttp) {
    cases.add(new InputCase(name, Topic.ITEMS, "i1", json, verdict, verdictOverHttp));
  }
}
