namespace Ramal.Hosting;

/// <summary>Another server uses the same data. The message is for the operator, in the language of the process.</summary>
public sealed class AlreadyRunningException : Exception
{
    internal AlreadyRunningException(Shared.Text sentence)
        : base(sentence.ToString())
    {
    }
}
