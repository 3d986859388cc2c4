package io.muster.named;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Regular expressions that take time in proportion to the text, whatever the text is: a pattern is the operator's, but the text
 * is anybody's. They know no look-around and no back-references.
 */
final class LinearPatterns implements RegularExpressionFactory {

    /** @throws com.google.re2j.PatternSyntaxException if it is not one of these */
    @Override
    public RegularExpression getRegularExpression(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }
}
