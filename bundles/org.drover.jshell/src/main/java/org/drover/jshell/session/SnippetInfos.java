// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ErroneousSnippet;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/** Tells of JShell's snippets without JShell's types. */
final class SnippetInfos {
  private SnippetInfos() {}

  static SnippetInfo of(JShell shell, Snippet snippet) {
    String source = snippet.source().strip();
    return new SnippetInfo(
        snippet.id(),
        kind(snippet),
        name(snippet),
        text(snippet, source),
        source,
        shell.status(snippet).isActive());
  }

  static SnippetKind kind(Snippet snippet) {
    return switch (snippet.kind()) {
      case IMPORT -> SnippetKind.IMPORT;
      case TYPE_DECL -> SnippetKind.TYPE;
      case METHOD -> SnippetKind.METHOD;
      case VAR -> SnippetKind.VARIABLE;
      case EXPRESSION -> SnippetKind.EXPRESSION;
      case STATEMENT -> SnippetKind.STATEMENT;
      case ERRONEOUS -> SnippetKind.ERRONEOUS;
    };
  }

  static String name(Snippet snippet) {
    if (snippet instanceof DeclarationSnippet declaration) {
      return declaration.name();
    }
    if (snippet instanceof ImportSnippet imported) {
      return imported.name();
    }
    return snippet instanceof ExpressionSnippet expression ? expression.name() : "";
  }

  /** The type of a snippet that has a value. */
  static String type(Snippet snippet) {
    if (snippet instanceof VarSnippet variable) {
      return variable.typeName();
    }
    return snippet instanceof ExpressionSnippet expression ? expression.typeName() : "";
  }

  private static String text(Snippet snippet, String source) {
    if (snippet instanceof VarSnippet variable) {
      return variable.typeName() + " " + variable.name();
    }
    if (snippet instanceof MethodSnippet method) {
      return method(method);
    }
    if (snippet instanceof TypeDeclSnippet type) {
      return type(type.subKind()) + " " + type.name();
    }
    if (snippet instanceof ImportSnippet imported) {
      return "import " + (imported.isStatic() ? "static " : "") + imported.fullname();
    }
    return firstLine(snippet instanceof ErroneousSnippet broken ? broken.source().strip() : source);
  }

  /** JShell's signature is parameter types in parentheses, then the type of the result. */
  private static String method(MethodSnippet method) {
    String signature = method.signature();
    int end = signature.lastIndexOf(')');
    return "%s %s(%s)"
        .formatted(signature.substring(end + 1), method.name(), method.parameterTypes());
  }

  private static String type(SubKind kind) {
    return switch (kind) {
      case INTERFACE_SUBKIND -> "interface";
      case ENUM_SUBKIND -> "enum";
      case ANNOTATION_TYPE_SUBKIND -> "@interface";
      case RECORD_SUBKIND -> "record";
      default -> "class";
    };
  }

  private static String firstLine(String source) {
    return source.lines().findFirst().orElse("");
  }
}
