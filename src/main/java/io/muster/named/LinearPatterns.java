package io.muster.named;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Regular expressions that take linear time for any text: patterns come from the operator, but texts from any caller.
 * They support neither look-around nor back-references.
 */
final class LinearPatterns implements RegularExpressionFactory {

    /** @throws com.google.re2j.PatternSyntaxException if the syntax is not supported */
    @Override
    public RegularExpression getRegularExpression(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }
}
