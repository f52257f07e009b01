namespace Ramal.Hosting;

/// <summary>The operator asked for what cannot be done. The message is one sentence in the language of the process: what happened and what to do.</summary>
public sealed class RefusedException : Exception
{
    internal RefusedException(Shared.Text sentence, Exception? cause = null)
        : base(sentence.ToString(), cause)
    {
    }
}
