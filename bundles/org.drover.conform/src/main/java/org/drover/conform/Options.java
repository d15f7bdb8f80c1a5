// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceRequest;

/**
 * What was typed after the program's name.
 *
 * @param help that the help is wanted, and nothing else
 * @param list that the checks are to be listed, and nothing else
 * @param json that standard output takes JSON instead of the table or the list
 * @param address the device; empty only with help or list
 * @param fresh that it may be wiped
 * @param dangerous whether dangerous checks run
 * @param only ids and areas; empty for all
 * @param patience with a system call
 * @param via by which path the device is opened; empty for the kernel's preference
 * @param files where reports go besides
 */
record Options(
    boolean help,
    boolean list,
    boolean json,
    Optional<DeviceAddress> address,
    boolean fresh,
    boolean dangerous,
    List<String> only,
    Duration patience,
    Optional<AccessPath> via,
    Map<ConformanceForm, Path> files) {

  ConformanceForm form() {
    return json ? ConformanceForm.JSON : ConformanceForm.TABLE;
  }

  ConformanceRequest request() {
    return new ConformanceRequest(address.orElseThrow(), fresh, dangerous, only, patience, via);
  }

  /**
   * Reads the words.
   *
   * @throws DroverException if they cannot be meant; the sentence says what can be typed instead
   * @throws IllegalArgumentException with such a sentence, too
   */
  static Options parse(List<String> words) {
    Parser parser = new Parser(words);
    parser.parse();
    Optional<DeviceAddress> address = parser.address();
    if (address.isEmpty() && !parser.help && !parser.list) {
      throw new DroverException("the device's ADDRESS is missing; see ./drover conform --help");
    }
    return new Options(
        parser.help,
        parser.list,
        parser.json,
        address,
        parser.fresh,
        parser.dangerous,
        List.copyOf(parser.only),
        parser.patience,
        Optional.ofNullable(parser.via),
        parser.files);
  }

  private static final class Parser {
    private final Deque<String> words;
    private final List<String> addresses = new ArrayList<>();
    private final List<String> only = new ArrayList<>();
    private final Map<ConformanceForm, Path> files = new EnumMap<>(ConformanceForm.class);
    private Duration patience = ConformanceRequest.PATIENCE;
    private AccessPath via;
    private boolean help;
    private boolean list;
    private boolean json;
    private boolean fresh;
    private boolean dangerous;

    Parser(List<String> words) {
      this.words = new ArrayDeque<>(words);
    }

    void parse() {
      while (!words.isEmpty()) {
        take(words.removeFirst());
      }
    }

    private void take(String word) {
      switch (word) {
        case "-h", "--help" -> help = true;
        case "--list" -> list = true;
        case "--json" -> json = true;
        case "--fresh" -> fresh = true;
        case "--dangerous" -> dangerous = true;
        case "--only" -> only.addAll(ConformanceRequest.names(value(word)));
        case "--patience" -> patience = seconds(value(word));
        case "--via" -> via = AccessPath.parse(value(word));
        case "--junit" -> files.put(ConformanceForm.JUNIT, Path.of(value(word)));
        case "--markdown" -> files.put(ConformanceForm.MARKDOWN, Path.of(value(word)));
        default -> takeArgument(word);
      }
    }

    private void takeArgument(String word) {
      int equals = word.indexOf('=');
      if (word.startsWith("--") && equals > 0) {
        words.addFirst(word.substring(equals + 1));
        words.addFirst(word.substring(0, equals));
      } else if (word.startsWith("-")) {
        throw new DroverException("there is no option " + word + "; see ./drover conform --help");
      } else {
        addresses.add(word);
      }
    }

    private String value(String option) {
      if (words.isEmpty()) {
        throw new DroverException("the value of " + option + " is missing");
      }
      return words.removeFirst();
    }

    private static Duration seconds(String text) {
      try {
        return Duration.ofSeconds(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw new DroverException("'" + text + "' is no number of seconds for --patience", e);
      }
    }

    private Optional<DeviceAddress> address() {
      if (addresses.size() > 1) {
        throw new DroverException("'" + addresses.get(1) + "' is one word too many");
      }
      return addresses.stream().findFirst().map(DeviceAddress::parse);
    }
  }
}
