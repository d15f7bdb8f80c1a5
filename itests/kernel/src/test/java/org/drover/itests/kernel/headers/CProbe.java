// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Asks the C compiler for the values of expressions.
 *
 * <p>A name may be a macro or a constant of an enum, so the preprocessor cannot tell whether it is
 * there. The compiler can: each expression stands on a line of its own, and one whose line has an
 * error is absent. What is left is compiled into a program that prints a line {@code NAME VALUE}
 * for each.
 */
public final class CProbe {
  private static final Pattern ERROR =
      Pattern.compile("(?m)^([^:\\n]+):(\\d+):\\d+: (fatal )?error:");

  private final Path include;
  private final Path work;

  /**
   * A probe that has not run.
   *
   * @param include a folder whose headers come before the machine's
   * @param work a folder for the program, which is made
   */
  public CProbe(Path include, Path work) {
    this.include = include;
    this.work = work;
  }

  /**
   * Evaluates expressions.
   *
   * @param headers what they need, as an {@code #include} names it
   * @param expressions integers of C
   * @return the value of each expression that the headers give one to, in the same order
   * @throws IOException with a sentence for the user if there is no compiler, or if it finds
   *     something else wrong than an absent name
   */
  public Map<String, Long> values(List<String> headers, List<String> expressions)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    List<String> present = new ArrayList<>(expressions);
    List<String> absent = absent(headers, expressions);
    present.removeAll(Set.copyOf(absent));
    Path program = work.resolve("probe");
    Result compiled = gcc(headers, present, List.of("-o", program.toString()));
    if (compiled.status() != 0) {
      throw new IOException("The probe does not compile:\n" + compiled.output());
    }
    Result printed = run(List.of(program.toString()));
    if (printed.status() != 0) {
      throw new IOException("The probe ends with " + printed.status() + ":\n" + printed.output());
    }
    Map<String, Long> values = new LinkedHashMap<>();
    for (String line : printed.output().lines().toList()) {
      int blank = line.lastIndexOf(' ');
      values.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
    }
    return values;
  }

  private List<String> absent(List<String> headers, List<String> expressions)
      throws IOException, InterruptedException {
    Result checked = gcc(headers, expressions, List.of("-fsyntax-only"));
    int first = preamble(headers).size() + 1;
    Set<Integer> lines = new TreeSet<>();
    boolean elsewhere = false;
    for (var error : ERROR.matcher(checked.output()).results().toList()) {
      int index = Integer.parseInt(error.group(2)) - first;
      boolean ours = error.group(1).equals(source().toString());
      elsewhere |= !ours || index < 0 || index >= expressions.size();
      lines.add(index);
    }
    if (elsewhere || (checked.status() != 0 && lines.isEmpty())) {
      throw new IOException("The headers do not compile:\n" + checked.output());
    }
    return lines.stream().map(expressions::get).toList();
  }

  private static List<String> preamble(List<String> headers) {
    List<String> lines = new ArrayList<>();
    lines.add("#define _GNU_SOURCE");
    // What the kernel's own build takes out of the headers that it installs.
    lines.add("#define __user");
    // Newer headers use it, and the machine's need not know it.
    lines.add("#define __counted_by(field)");
    lines.add("#include <stddef.h>");
    lines.add("#include <stdio.h>");
    headers.forEach(header -> lines.add("#include <" + header + ">"));
    return lines;
  }

  private static String program(List<String> headers, List<String> expressions) {
    List<String> lines = preamble(headers);
    for (int index = 0; index < expressions.size(); index++) {
      String expression = expressions.get(index);
      lines.add(
          String.format(
              "static void probe%d(void) { printf(\"%s %%lld\\n\", (long long)(%s)); }",
              index, expression, expression));
    }
    lines.add("int main(void) {");
    for (int index = 0; index < expressions.size(); index++) {
      lines.add("  probe" + index + "();");
    }
    lines.add("  return 0;");
    lines.add("}");
    return String.join("\n", lines) + "\n";
  }

  private Path source() {
    return work.resolve("probe.c");
  }

  private Result gcc(List<String> headers, List<String> expressions, List<String> options)
      throws IOException, InterruptedException {
    Files.writeString(source(), program(headers, expressions));
    List<String> command = new ArrayList<>(List.of("gcc", "-fmax-errors=0", "-I" + include));
    command.addAll(options);
    command.add(source().toString());
    return run(command);
  }

  private record Result(int status, String output) {}

  private static Result run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The words of its messages are looked for.
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          command.get(0) + " cannot be run; on Debian, 'apt-get install gcc libc6-dev' brings it",
          e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
